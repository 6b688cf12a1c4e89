using System.Text.Json;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Research.Training;
using Mien.Results;

namespace Mien.Research.Profiling;

/// <summary>Where the time of the face detector MTCNN goes for one picture, on one thread.</summary>
public sealed record DetectorAccount
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.detector-account/1";

    private const int WarmUps = 30; // code is compiled anew after as many calls, and in the background

    /// <summary>The picture.</summary>
    public required string Picture { get; init; }

    /// <summary>Its width, pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Its height, pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Faces found.</summary>
    public required int Faces { get; init; }

    /// <summary>How often it was searched.</summary>
    public required int Repetitions { get; init; }

    /// <summary>What it was measured on and with.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>What one core can do.</summary>
    public required MachinePeaks Peaks { get; init; }

    /// <summary>Seconds of a search, processor time in the program, without the account.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>All work in the order in which it begins.</summary>
    public required IReadOnlyList<DetectorWork> Work { get; init; }

    /// <summary>Seconds of all work, wall-clock time.</summary>
    public double Seconds => Work.Sum(static work => work.Seconds);

    /// <summary>Searches a picture some times and measures.</summary>
    /// <param name="detector">Name of the shipped detector, or a weight file of MTCNN.</param>
    /// <param name="picture">Path of the picture.</param>
    /// <param name="repetitions">How often, at least 1.</param>
    /// <exception cref="MienException">The picture or the file cannot be read.</exception>
    public static DetectorAccount Of(string detector, string picture, int repetitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        using var mtcnn = MtcnnDetector.Load(ModelCatalogue.PathOf(detector));
        var pixels = Vision.Pictures.Picture.Load(picture);
        var faces = 0;
        for (var i = 0; i < WarmUps; i++)
            faces = mtcnn.Detect(pixels).Count;
        var before = System.Environment.CpuUsage.UserTime;
        for (var i = 0; i < repetitions; i++)
            mtcnn.Detect(pixels);
        var processor = System.Environment.CpuUsage.UserTime - before;

        var clock = new DetectorClock(mtcnn);
        using (var search = new MtcnnSearch(mtcnn, clock))
        {
            for (var i = 0; i < WarmUps; i++)
                search.Detect(pixels, regions: null, CancellationToken.None);
            clock.Clear();
            for (var i = 0; i < repetitions; i++)
            {
                search.Detect(pixels, regions: null, CancellationToken.None);
                clock.EndSearch();
            }
        }

        return new()
        {
            Picture = picture,
            Width = pixels.Width,
            Height = pixels.Height,
            Faces = faces,
            Repetitions = repetitions,
            Environment = RunEnvironment.Capture() with { Threads = 1 },
            Peaks = MachinePeaks.Measure(),
            ProcessorSeconds = processor.TotalSeconds / repetitions,
            Work = clock.Work,
        };
    }

    /// <summary>Share of the peak of arithmetic that some work reaches; null where it has none.</summary>
    public double? ShareOfArithmetic(DetectorWork work) => work is { Flops: > 0 } ? work.Flops / work.Seconds / Peaks.FlopsPerSecond : null;

    /// <summary>Bytes a second as a share of the peak of memory; over 1 where caches hold what is read and written, null where bytes are not counted.</summary>
    public double? ShareOfMemory(DetectorWork work) => work is { Bytes: > 0 } ? work.Bytes / work.Seconds / Peaks.BytesPerSecond : null;

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("picture", Path.GetFileName(Picture));
        writer.WriteNumber("width", Width);
        writer.WriteNumber("height", Height);
        writer.WriteNumber("faces", Faces);
        writer.WriteNumber("repetitions", Repetitions);
        writer.WritePropertyName("environment");
        writer.WriteRawValue(Environment.ToJson());
        writer.WriteNumber("peakGflops", Math.Round(Peaks.FlopsPerSecond / 1e9, 1));
        writer.WriteNumber("peakGigabytes", Math.Round(Peaks.BytesPerSecond / 1e9, 1));
        writer.WriteNumber("processorMilliseconds", Milliseconds(ProcessorSeconds));
        writer.WriteNumber("milliseconds", Milliseconds(Seconds));
        writer.WriteStartArray("work");
        foreach (var work in Work)
        {
            writer.WriteStartObject();
            writer.WriteString("stage", work.Stage);
            writer.WriteString("layer", work.Layer);
            writer.WriteNumber("runs", work.Runs);
            writer.WriteNumber("gflop", Math.Round(work.Flops / 1e9, 5));
            writer.WriteNumber("megabytes", Math.Round(work.Bytes / 1e6, 3));
            writer.WriteNumber("milliseconds", Milliseconds(work.Seconds));
            Share("shareOfArithmetic", ShareOfArithmetic(work));
            Share("shareOfMemory", ShareOfMemory(work));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        void Share(string name, double? share)
        {
            if (share is { } value)
                writer.WriteNumber(name, Math.Round(value, 3));
            else
                writer.WriteNull(name);
        }
    }

    /// <summary>Writes a row for each kind of work as CSV.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void WriteCsv(Stream stream)
    {
        using var writer = CsvRecord.Writer(stream);
        var record = new CsvRecord();
        foreach (var name in (string[])["stage", "layer", "runs", "gflop", "megabytes", "milliseconds", "shareOfArithmetic", "shareOfMemory"])
            record.Add(name);
        record.WriteTo(writer);
        foreach (var work in Work)
        {
            record.Add(work.Stage).Add(work.Layer).Add(work.Runs).Add(Math.Round(work.Flops / 1e9, 5)).Add(Math.Round(work.Bytes / 1e6, 3))
                .Add(Milliseconds(work.Seconds)).Add(Rounded(ShareOfArithmetic(work))).Add(Rounded(ShareOfMemory(work)));
            record.WriteTo(writer);
        }

        static double? Rounded(double? share) => share is { } value ? Math.Round(value, 3) : null;
    }

    private static double Milliseconds(double seconds) => Math.Round(seconds * 1000, 4);
}

/// <summary>One kind of work of the detector, for one picture.</summary>
/// <param name="Stage">P-Net, R-Net, O-Net, or O-Net over faces that may be turned.</param>
/// <param name="Layer">A layer of the network by the name of its weights, or what is done beside it.</param>
/// <param name="Runs">How often it runs.</param>
/// <param name="Flops">Multiplications and additions of convolutions and matrix products.</param>
/// <param name="Bytes">What a layer reads and writes: inputs, outputs and weights.</param>
/// <param name="Seconds">Its time: of each run the median over all searches, added up.</param>
public sealed record DetectorWork(string Stage, string Layer, int Runs, double Flops, double Bytes, double Seconds);
