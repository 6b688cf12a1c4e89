namespace Mien.Data;

/// <summary>The usable rows of a FER-2013 file.</summary>
/// <param name="File">The file.</param>
/// <param name="Total">How many rows the file has, usable or not.</param>
/// <param name="Samples">What each usable row says.</param>
/// <param name="SourceRows">Which row of the file it is, from 0.</param>
/// <param name="Pixels">The pixels of all usable rows.</param>
internal sealed record FerRows(string File, int Total, IReadOnlyList<FaceSample> Samples, IReadOnlyList<int> SourceRows, byte[] Pixels)
{
    private const int MaxCount = 500_000;

    // Just right for the published file; what is not filled costs nothing.
    private const int InitialCapacity = 35_887;

    public static FerRows Read(string file, PixelShape shape, DataFaults? faults)
    {
        var samples = new List<FaceSample>();
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
                    throw new DataException(new(file, reader.Number, $"more than {MaxCount} rows"));
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
