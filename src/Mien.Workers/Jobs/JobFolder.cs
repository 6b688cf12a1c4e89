using System.Globalization;
using Mien.Workers.Shards;

namespace Mien.Workers.Jobs;

/// <summary>The folder of a job, which all workers see: lists of the inputs of its shards, and their results. No folder in it holds more than a thousand shards.</summary>
internal static class JobFolder
{
    private const int ShardsTogether = 1_000;

    /// <summary>The list of a shard's inputs.</summary>
    public static string ManifestOf(string folder, int shard) => Path.Join(folder, Group("inputs", shard), string.Create(CultureInfo.InvariantCulture, $"{shard:00000000}.jsonl.gz"));

    /// <summary>The results of a shard by the worker of one claim, relative to the folder.</summary>
    public static string ResultOf(Shard shard) =>
        Path.Join(Group("results", shard.Name.Number), string.Create(CultureInfo.InvariantCulture, $"{shard.Name.Number:00000000}-{shard.Fence}.jsonl"));

    private static string Group(string kind, int shard) => Path.Join(kind, string.Create(CultureInfo.InvariantCulture, $"{shard / ShardsTogether:00000}"));
}
