namespace Mien.Workers.Shards;

/// <summary>What a worker made of a shard.</summary>
/// <param name="File">The file of its results, relative to the folder of the job; null for a shard that leaves none of its own.</param>
/// <param name="Hash">SHA-256 of that file.</param>
/// <param name="Results">Results in it.</param>
/// <param name="Faces">Faces in them.</param>
/// <param name="Unreadable">Inputs that could not be read; each is a result with its error.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record ShardResult(string? File, byte[] Hash, long Results, long Faces, long Unreadable, double Seconds);
