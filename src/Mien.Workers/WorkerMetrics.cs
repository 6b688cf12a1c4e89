using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mien.Workers.Shards;

namespace Mien.Workers;

/// <summary>What workers count, as instruments and activities that any listener of the process can read; nothing of a picture or a face is among it.</summary>
internal static class WorkerMetrics
{
    /// <summary>Name of the meter and of the source of activities.</summary>
    public const string Name = "Mien.Workers";

    private static readonly double[] seconds = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 7_200];

    private static readonly Meter meter = new(Name);
    private static readonly ActivitySource source = new(Name);
    private static readonly Counter<long> inputs = meter.CreateCounter<long>("mien.worker.inputs", null, "Inputs of shards that were done.");
    private static readonly Counter<long> faces = meter.CreateCounter<long>("mien.worker.faces", null, "Faces in them.");
    private static readonly Counter<long> shards = meter.CreateCounter<long>("mien.worker.shards", null, "Shards by what became of them here: done, lost to another worker, failed, given back.");
    private static readonly Histogram<double> durations = meter.CreateHistogram("mien.worker.shard.duration", "s", "Time that a shard took.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = seconds });
    private static readonly Counter<long> takeovers = meter.CreateCounter<long>("mien.worker.takeovers", null, "Shards that were claimed here after the lease of another worker was over.");
    private static readonly Histogram<double> delays = meter.CreateHistogram("mien.worker.queue.age", "s", "Time from when the queue was told of a shard to its claim here.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = seconds });

    /// <summary>A shard begins.</summary>
    /// <param name="shard">The shard, as it was claimed.</param>
    /// <param name="wasClaimed">Whether another worker had it.</param>
    /// <param name="now">The ledger's time of the claim.</param>
    public static Activity? Begin(Shard shard, bool wasClaimed, DateTimeOffset now)
    {
        if (wasClaimed)
            takeovers.Add(1);
        if (shard.Told is { } told)
            delays.Record((now - told).TotalSeconds);
        return source.StartActivity("shard")?.SetTag("job", shard.Name.Job).SetTag("shard", shard.Name.Number).SetTag("claim", shard.Fence);
    }

    /// <summary>A shard is done.</summary>
    public static void Done(Shard shard, ShardResult result)
    {
        inputs.Add(shard.Inputs);
        faces.Add(result.Faces);
        durations.Record(result.Seconds);
        Ended("done");
    }

    /// <summary>Another end of a shard.</summary>
    /// <param name="outcome">lost, failed, or given back.</param>
    public static void Ended(string outcome) => shards.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
