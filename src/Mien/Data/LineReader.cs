namespace Mien.Data;

/// <summary>Reads text line by line as bytes, within one buffer however long a line claims to be.</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>What is wrong with a line that is too long.</summary>
    public const string TooLong = "longer than a megabyte";

    private readonly byte[] buffer = new byte[1 << 20];
    private int start;
    private int end;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line read last was longer than a megabyte; it is then given as empty.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads the next line, without its LF or CRLF; it stays valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = Take(searched + length);
                start++;
                return true;
            }
            searched = end - start;
            if (end == buffer.Length)
                MakeRoom(ref searched);

            var read = stream.Read(buffer.AsSpan(end));
            end += read;
            if (read == 0)
            {
                var found = searched > 0 || IsTooLong;
                line = found ? Take(searched) : default;
                return found;
            }
        }
    }

    private void MakeRoom(ref int searched)
    {
        if (start == 0)
        {
            IsTooLong = true;
            searched = 0;
        }
        buffer.AsSpan(start, searched).CopyTo(buffer);
        start = 0;
        end = searched;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        Number++;
        var line = buffer.AsSpan(start, length);
        start += length;
        return IsTooLong ? default : line.TrimEnd((byte)'\r');
    }
}
