namespace Mien.Data;

/// <summary>Reads text lists of data sets line by line.</summary>
internal static class LineList
{
    private const int MaxLines = 1_000_000;

    /// <summary>The lines of a file with their numbers, from 1.</summary>
    /// <exception cref="DataException">The file cannot be read or has more than a million lines.</exception>
    public static IEnumerable<(int Number, string Text)> Read(string file)
    {
        using var reader = new StreamReader(DataFile.Open(file));
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (number > MaxLines)
                throw new DataException(new(file, number, $"more than {MaxLines} lines"));
            yield return (number, line);
        }
    }
}
