using System.Text;

namespace Mien.Data;

/// <summary>Where the wanted columns of a plain CSV (no quotes) stand, by the names in its first line.</summary>
internal sealed class CsvColumns
{
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
            throw new DataException(new(file, null, $"the file is empty, expected the columns {string.Join(',', names.ToArray())}"));
        if (line.StartsWith(Encoding.UTF8.Preamble))
            line = line[Encoding.UTF8.Preamble.Length..];
        var header = Encoding.UTF8.GetString(line).Split(',', StringSplitOptions.TrimEntries);
        var positions = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            positions[i] = Array.IndexOf(header, names[i]);
            if (positions[i] < 0)
                throw new DataException(new(file, 1, $"no column '{names[i]}', expected {string.Join(',', names.ToArray())}"));
        }
        return new(positions, header.Length);
    }

    /// <summary>Finds the fields of a line, in the order in which the columns were asked for.</summary>
    /// <returns>What is wrong with the line, or null.</returns>
    public string? Locate(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var count = 0;
        foreach (var range in line.Split((byte)','))
        {
            if (count < ranges.Length)
                ranges[count] = range;
            count++;
        }
        if (count != ranges.Length)
            return $"{count} columns, expected {ranges.Length}";
        for (var i = 0; i < positions.Length; i++)
            fields[i] = ranges[positions[i]];
        return null;
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
