using System.Text;

namespace Mien.Research.Data;

/// <summary>
/// Where the wanted columns of a CSV stand, by the names in its first line. Fields may be quoted (RFC 4180), but hold no line ends.
/// </summary>
internal sealed class CsvColumns
{
    private const string BadQuotes = "a quoted field has no end, or something behind its end";

    private readonly int[] positions;
    private readonly Range[] ranges;

    private CsvColumns(int[] positions, int count)
    {
        this.positions = positions;
        ranges = new Range[count];
    }

    public static CsvColumns Read(LineReader reader, string file, params ReadOnlySpan<string> names)
    {
        if (!reader.TryRead(out var line))
            throw new MienException(file, $"the file is empty, expected the columns {string.Join(',', names.ToArray())}");
        var count = Split(line, []);
        var ranges = new Range[Math.Max(count, 0)];
        if (Split(line, ranges) < 0)
            throw new DataFault(file, 1, BadQuotes).ToException();
        var header = new string[count];
        for (var i = 0; i < count; i++)
            header[i] = Encoding.UTF8.GetString(line[ranges[i]]).Trim();
        var positions = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            positions[i] = Array.IndexOf(header, names[i]);
            if (positions[i] < 0)
                throw new DataFault(file, 1, $"no column '{names[i]}', expected {string.Join(',', names.ToArray())}").ToException();
        }
        return new(positions, header.Length);
    }

    /// <summary>Finds the fields of a line, in the order in which the columns were asked for.</summary>
    /// <returns>What is wrong with the line, or null.</returns>
    public string? Locate(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var count = Split(line, ranges);
        if (count != ranges.Length)
            return count < 0 ? BadQuotes : $"{count} columns, expected {ranges.Length}";
        for (var i = 0; i < positions.Length; i++)
            fields[i] = ranges[positions[i]];
        return null;
    }

    // Finds the fields between commas, without their quotes; a quote in a field stays doubled. Gives their number, or -1.
    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var count = 0;
        for (var start = 0; ; count++)
        {
            var isQuoted = start < line.Length && line[start] == '"';
            var first = isQuoted ? start + 1 : start;
            var length = isQuoted ? EndOfQuoted(line[first..]) : line[first..].IndexOf((byte)',');
            if (isQuoted && length < 0)
                return -1;
            var end = length < 0 ? line.Length : first + length;
            if (count < fields.Length)
                fields[count] = first..end;
            start = isQuoted ? end + 1 : end;
            if (start == line.Length)
                return count + 1;
            if (line[start++] != ',')
                return -1;
        }
    }

    // The place of the first quote that is not doubled, or -1.
    private static int EndOfQuoted(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'"');
        while (at >= 0 && at + 1 < text.Length && text[at + 1] == '"')
            at = text[(at + 2)..].IndexOf((byte)'"') is >= 0 and var next ? at + 2 + next : -1;
        return at;
    }

    /// <summary>A field as it may be shown in an error: short, and printable ASCII only.</summary>
    public static string Excerpt(ReadOnlySpan<byte> field)
    {
        const int length = 20;
        var text = string.Create(Math.Min(field.Length, length), field, (characters, bytes) =>
        {
            for (var i = 0; i < characters.Length; i++)
                characters[i] = bytes[i] is >= 0x20 and < 0x7f ? (char)bytes[i] : '?';
        });
        return field.Length > length ? $"'{text}...'" : $"'{text}'";
    }
}
