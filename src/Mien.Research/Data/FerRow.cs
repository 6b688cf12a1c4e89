using Mien.Models;

namespace Mien.Research.Data;

/// <summary>Parses one row of FER-2013, without a string for anything but an error.</summary>
internal static class FerRow
{
    /// <summary>Reads label, pixels and usage.</summary>
    /// <param name="line">The row.</param>
    /// <param name="columns">Where emotion, pixels and Usage stand.</param>
    /// <param name="pixels">Takes 48x48 grey values.</param>
    /// <param name="label">The label, 0 to 6.</param>
    /// <param name="split">What the row is for.</param>
    /// <returns>What is wrong with the row, or null.</returns>
    public static string? Parse(ReadOnlySpan<byte> line, CsvColumns columns, Span<byte> pixels, out int label, out Split split)
    {
        (label, split) = (-1, Split.None);
        Span<Range> fields = stackalloc Range[3];
        if (columns.Locate(line, fields) is { } reason)
            return reason;

        var emotion = line[fields[0]];
        label = emotion.Length == 1 ? emotion[0] - '0' : -1;
        if (label is < 0 or > 6)
            return $"emotion {CsvColumns.Excerpt(emotion)}, expected 0 to 6";

        var usage = line[fields[2]];
        if (!Fer2013.TryParseUsage(usage, out split))
            return $"Usage {CsvColumns.Excerpt(usage)}, expected Training, PublicTest or PrivateTest";

        return ParsePixels(line[fields[1]], pixels);
    }

    private static string? ParsePixels(ReadOnlySpan<byte> text, Span<byte> pixels)
    {
        var count = 0;
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            var from = at;
            var value = 0;
            while (at < text.Length && at - from < 3 && (uint)(text[at] - '0') <= 9)
                value = 10 * value + text[at++] - '0';
            if (at == from || value > byte.MaxValue || (at < text.Length && text[at] != ' '))
                return $"pixel {count + 1} is {Word(text[from..])}, expected 0 to 255";
            if (count < pixels.Length)
                pixels[count] = (byte)value;
            count++;
        }
        return count == pixels.Length ? null : $"{count} pixels, expected {pixels.Length} (48x48)";
    }

    private static string Word(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        return CsvColumns.Excerpt(end < 0 ? text : text[..end]);
    }
}

/// <summary>The usable rows of a FER-2013 file.</summary>
/// <param name="File">The file.</param>
/// <param name="Total">How many rows the file has, usable or not.</param>
/// <param name="Samples">What each usable row says.</param>
/// <param name="SourceRows">Which row of the file it is, from 0.</param>
/// <param name="Pixels">The pixels of all usable rows.</param>
internal sealed record FerRows(string File, int Total, IReadOnlyList<Sample> Samples, IReadOnlyList<int> SourceRows, byte[] Pixels)
{
    private const int MaxCount = 500_000;

    // Just right for the published file; what is not filled costs nothing.
    private const int InitialCapacity = 35_887;

    public static FerRows Read(string file, PixelShape shape, DataFaults? faults)
    {
        var samples = new List<Sample>();
        var sourceRows = new List<int>();
        var pixels = GC.AllocateUninitializedArray<byte>(InitialCapacity * shape.Length);
        var total = 0;
        try
        {
            using var stream = DataFile.Open(file);
            var reader = new LineReader(stream);
            var columns = CsvColumns.Read(reader, file, "emotion", "pixels", "Usage");
            var name = Path.GetFileName(file);
            for (; reader.TryRead(out var line); total++)
            {
                if (total == MaxCount)
                    throw new DataFault(file, reader.Number, $"more than {MaxCount} rows").ToException();
                if (pixels.Length == samples.Count * shape.Length)
                    Array.Resize(ref pixels, 2 * pixels.Length);

                var destination = pixels.AsSpan(samples.Count * shape.Length, shape.Length);
                var (label, split) = (-1, Split.None);
                var reason = reader.IsTooLong ? LineReader.TooLong : FerRow.Parse(line, columns, destination, out label, out split);
                if (reason is not null)
                {
                    new DataFault(file, reader.Number, reason).Report(faults);
                    continue;
                }
                samples.Add(new($"{name}:{reader.Number}", label, split));
                sourceRows.Add(total);
            }
        }
        catch (InvalidDataException error)
        {
            new DataFault(file, null, error.Message).Report(faults);
        }
        Array.Resize(ref pixels, samples.Count * shape.Length);
        return new(file, total, samples, sourceRows, pixels);
    }
}
