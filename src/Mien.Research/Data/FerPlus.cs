using System.Buffers.Text;
using Mien.Labels;

namespace Mien.Research.Data;

/// <summary>
/// FER+ (Barsoum et al. 2016): how ten people named each face of FER-2013. Row i of <c>ferplus.csv</c> belongs to row i
/// of <c>fer2013.csv</c>.
/// </summary>
public static class FerPlus
{
    internal const string FileName = "ferplus.csv";

    private static readonly string[] Columns =
        ["Usage", "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF"];

    /// <summary>Reads the votes for the usable rows of FER-2013; a bad row has no votes.</summary>
    internal static FaceVotes Read(string file, FerRows faces, DataFaults? faults)
    {
        var votes = new byte[faces.Samples.Count * ExpressionLabels.Votes.Count];
        using var stream = DataFile.Open(file);
        var reader = new LineReader(stream);
        var columns = CsvColumns.Read(reader, file, Columns);
        var row = 0;
        var next = 0;
        for (; reader.TryRead(out var line); row++)
        {
            if (next == faces.SourceRows.Count || faces.SourceRows[next] != row)
                continue;
            var own = votes.AsSpan(next * ExpressionLabels.Votes.Count, ExpressionLabels.Votes.Count);
            if ((reader.IsTooLong ? LineReader.TooLong : Parse(line, columns, faces.Samples[next].Split, own)) is { } reason)
                new DataFault(file, reader.Number, reason).Report(faults);
            next++;
        }
        if (row != faces.Total)
            new DataFault(file, null, $"{row} rows, {faces.File} has {faces.Total}; the two must belong together").Report(faults);
        return new(ExpressionLabels.Votes, votes);
    }

    private static string? Parse(ReadOnlySpan<byte> line, CsvColumns columns, Split split, Span<byte> votes)
    {
        Span<Range> fields = stackalloc Range[Columns.Length];
        if (columns.Locate(line, fields) is { } reason)
            return reason;
        var usage = line[fields[0]];
        if (!Fer2013.TryParseUsage(usage, out var own) || own != split)
            return $"Usage {CsvColumns.Excerpt(usage)}, but the row of FER-2013 is for {split}";

        Span<byte> parsed = stackalloc byte[votes.Length];
        for (var i = 0; i < parsed.Length; i++)
        {
            var field = line[fields[i + 1]];
            if (!Utf8Parser.TryParse(field, out parsed[i], out var length) || length != field.Length)
                return $"{Columns[i + 1]} {CsvColumns.Excerpt(field)}, expected a count of votes";
        }
        parsed.CopyTo(votes);
        return null;
    }
}
