using System.Text;

namespace Mien.Research.Data;

/// <summary>
/// Reads text line by line as bytes, within one buffer however long a line claims to be. A byte order mark in front is no part of
/// the first line, and blank lines at the end are none.
/// </summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>What is wrong with a line that is too long.</summary>
    public const string TooLong = "longer than a megabyte";

    private readonly byte[] buffer = new byte[1 << 20];
    private int start;
    private int end;
    private bool begun;
    private int blanks;
    private (int Start, int Length, bool IsTooLong)? held;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line read last was longer than a megabyte; it is then given as empty.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads the next line, without its LF or CRLF; it stays valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        IsTooLong = false;
        if (held is null && !Hold())
            return false;
        Number++;
        if (blanks > 0)
        {
            blanks--;
            return true;
        }
        var (first, length, isTooLong) = held!.Value;
        held = null;
        IsTooLong = isTooLong;
        line = isTooLong ? default : buffer.AsSpan(first, length);
        return true;
    }

    // Finds the next line that is not blank, and counts those before it.
    private bool Hold()
    {
        while (TryFind(out var first, out var length, out var isTooLong))
        {
            if (!isTooLong && buffer.AsSpan(first, length).Trim(" \t\r"u8).IsEmpty)
            {
                blanks++;
                continue;
            }
            held = (first, length, isTooLong);
            return true;
        }
        return false;
    }

    private bool TryFind(out int first, out int length, out bool isTooLong)
    {
        isTooLong = false;
        var searched = 0;
        while (true)
        {
            var found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                (first, length) = Take(searched + found);
                start++;
                return true;
            }
            searched = end - start;
            if (end == buffer.Length)
                isTooLong |= MakeRoom(ref searched);

            var read = stream.Read(buffer.AsSpan(end));
            end += read;
            if (read == 0)
            {
                (first, length) = Take(searched);
                return searched > 0 || isTooLong;
            }
        }
    }

    // Whether the line fills the whole buffer, and what there is of it has to go.
    private bool MakeRoom(ref int searched)
    {
        var isTooLong = start == 0;
        if (isTooLong)
            searched = 0;
        buffer.AsSpan(start, searched).CopyTo(buffer);
        start = 0;
        end = searched;
        return isTooLong;
    }

    private (int First, int Length) Take(int length)
    {
        var first = start;
        start += length;
        var line = buffer.AsSpan(first, length);
        var mark = begun || !line.StartsWith(Encoding.UTF8.Preamble) ? 0 : Encoding.UTF8.Preamble.Length;
        begun = true;
        return (first + mark, line[mark..].TrimEnd((byte)'\r').Length);
    }
}

/// <summary>Reads text lists of data sets line by line.</summary>
internal static class LineList
{
    private const int MaxLines = 1_000_000;

    /// <summary>The lines of a file with their numbers, from 1; blank lines at its end are none.</summary>
    /// <exception cref="MienException">The file cannot be read, has more than a million lines, or one longer than a megabyte.</exception>
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
            throw new DataFault(file, reader.Number, LineReader.TooLong).ToException();
        if (reader.Number > MaxLines)
            throw new DataFault(file, reader.Number, $"more than {MaxLines} lines").ToException();
        return Encoding.UTF8.GetString(line);
    }
}
