using System.Text;

namespace Mien.Data;

/// <summary>Reads text lists of data sets line by line.</summary>
internal static class LineList
{
    private const int MaxLines = 1_000_000;

    /// <summary>The lines of a file with their numbers, from 1; blank lines at its end are none.</summary>
    /// <exception cref="DataException">The file cannot be read, has more than a million lines, or one longer than a megabyte.</exception>
    public static IEnumerable<(int Number, string Text)> Read(string file)
    {
        using var stream = DataFile.Open(file);
        var reader = new LineReader(stream);
        while (Next(reader, file) is { } text)
            yield return ((int)reader.Number, text);
    }

    private static string? Next(LineReader reader, string file)
    {
        if (!reader.TryRead(out var line))
            return null;
        if (reader.IsTooLong)
            throw new DataException(new(file, reader.Number, LineReader.TooLong));
        if (reader.Number > MaxLines)
            throw new DataException(new(file, reader.Number, $"more than {MaxLines} lines"));
        return Encoding.UTF8.GetString(line);
    }
}
