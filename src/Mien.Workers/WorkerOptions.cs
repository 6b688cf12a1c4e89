namespace Mien.Workers;

/// <summary>How a worker works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Pictures that are read and analysed at the same time; 1 to 1024. Default null: one for each core.</summary>
    public int? Threads { get; init; }

    /// <summary>How the worker is called in the ledger. Default: its machine and process.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The folder of data sets, which trainings need. Default null: the one that MIEN_DATA names.</summary>
    public string? Data { get; init; }

    /// <summary>Beginnings of the addresses that pictures, by http and https, and streams may be read from. Default: none.</summary>
    public IReadOnlyList<Uri> Allowed { get; init; } = [];

    /// <summary>
    /// How long a shard stays a worker's that is not heard of; it is heard of three times as often. Default 30 seconds; at least 1.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most streams that are watched at the same time. Default four for each core; 0 for none.</summary>
    public int Streams { get; init; } = 4 * Environment.ProcessorCount;
}
