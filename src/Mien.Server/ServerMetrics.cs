using System.Diagnostics.Metrics;

namespace Mien.Server;

/// <summary>What a server counts, as instruments that any listener of the process can read; nothing of a client or a picture is among it.</summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Mien.Server";

    private static readonly double[] seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> requests;
    private readonly Histogram<double> durations;
    private readonly Counter<long> pictures;
    private readonly Counter<long> faces;
    private readonly Counter<long> frames;
    private readonly UpDownCounter<long> waiting;
    private readonly UpDownCounter<long> streams;

    public ServerMetrics()
    {
        Meter = new(Name);
        requests = Meter.CreateCounter<long>("mien.requests", null, "Requests that were answered, by route and status; 499 where the client went away.");
        durations = Meter.CreateHistogram("mien.request.duration", "s", "Time from a request's headers to its answer.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = seconds });
        pictures = Meter.CreateCounter<long>("mien.pictures", null, "Pictures that were analysed or explained, those that could not be read among them.");
        faces = Meter.CreateCounter<long>("mien.faces", null, "Faces that were named in them.");
        frames = Meter.CreateCounter<long>("mien.frames", null, "Frames of streams: answered, dropped for a newer one, or unusable.");
        waiting = Meter.CreateUpDownCounter<long>("mien.pictures.waiting", null, "Pictures that wait for their turn.");
        streams = Meter.CreateUpDownCounter<long>("mien.streams", null, "Streams that are open.");
        Meter.CreateObservableGauge("process.resident.memory", () => Environment.WorkingSet, "By", "Memory of the process.");
    }

    public Meter Meter { get; }

    /// <summary>Counts nothing of what there was none of yet, so that a listener that began knows it.</summary>
    public void Begin()
    {
        pictures.Add(0);
        faces.Add(0);
        waiting.Add(0);
        streams.Add(0);
        foreach (var outcome in Enum.GetValues<FrameOutcome>())
            Frames(outcome, 0);
    }

    /// <summary>Counts an answer.</summary>
    /// <param name="route">The route's pattern, or what stands for all others.</param>
    /// <param name="status">Its status.</param>
    /// <param name="duration">How long it took; null for a stream.</param>
    public void Answered(string route, int status, TimeSpan? duration)
    {
        requests.Add(1, new("route", route), new("status", status));
        if (duration is { } time)
            durations.Record(time.TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }

    public void Analyzed(int found)
    {
        pictures.Add(1);
        faces.Add(found);
    }

    public void Frames(FrameOutcome outcome, long count) => frames.Add(count, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        FrameOutcome.Answered => "answered",
        FrameOutcome.Dropped => "dropped",
        _ => "unusable",
    }));

    public void Waiting(int change) => waiting.Add(change);

    public void Streams(int change) => streams.Add(change);

    public void Dispose() => Meter.Dispose();
}

/// <summary>What became of a frame.</summary>
internal enum FrameOutcome
{
    Answered,
    Dropped,
    Unusable,
}
