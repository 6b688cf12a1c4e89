using Mien.Workers.Jobs;

namespace Mien.Workers.Simulation;

/// <summary>A job and the machines that do it, to be simulated. The defaults are a billion pictures on two thousand machines.</summary>
public sealed record FleetPlan
{
    /// <summary>Pictures. Default 1,000,000,000; at least 1.</summary>
    public long Pictures { get; init; } = 1_000_000_000;

    /// <summary>Pictures that are handed out together. Default 1000; at least 1.</summary>
    public int ShardSize { get; init; } = AnalysisJob.DefaultShard;

    /// <summary>Workers. Default 2000; at least 1.</summary>
    public int Workers { get; init; } = 2_000;

    /// <summary>Pictures a second of a worker. Default 150; above 0.</summary>
    public double PerSecond { get; init; } = 150;

    /// <summary>Deaths of workers a minute, of all together, each without a word; another worker takes its place after a minute. Default 1; at least 0.</summary>
    public double DeathsPerMinute { get; init; } = 1;

    /// <summary>Share of workers that take ten times as long. Default 0.01; 0 to 1.</summary>
    public double SlowShare { get; init; } = 0.01;

    /// <summary>Seed of all that is random. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Pictures, 1, nameof(Pictures));
        ArgumentOutOfRangeException.ThrowIfLessThan(ShardSize, 1, nameof(ShardSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1, nameof(Workers));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PerSecond, nameof(PerSecond));
        ArgumentOutOfRangeException.ThrowIfNegative(DeathsPerMinute, nameof(DeathsPerMinute));
        ArgumentOutOfRangeException.ThrowIfNegative(SlowShare, nameof(SlowShare));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SlowShare, 1, nameof(SlowShare));
    }
}

/// <summary>What a simulated job came to.</summary>
/// <param name="Time">How long it took.</param>
/// <param name="Shards">Shards, each of which was done once.</param>
/// <param name="Claims">How often a worker took one.</param>
/// <param name="Deaths">Workers that died.</param>
/// <param name="Redelivered">Shards that the broker handed out again, as the connection that had them was lost.</param>
/// <param name="Refused">Results that came when the shard was somebody else's by then.</param>
/// <param name="LongestQueue">The most shards that ever waited in the broker.</param>
/// <param name="ChangesPerSecond">Changes of shards in the ledger, a second on average.</param>
/// <param name="Busy">Share of the workers' time in which they did what counts in the end, were none slow and none dead.</param>
public sealed record FleetOutcome(TimeSpan Time, long Shards, long Claims, long Deaths, long Redelivered, long Refused, long LongestQueue, double ChangesPerSecond, double Busy);
