using Mien.Workers.Shards;

namespace Mien.Workers.Work;

/// <summary>Does the shards of one job, one at a time.</summary>
internal interface IShardWork : IDisposable
{
    /// <summary>Does one.</summary>
    /// <param name="shard">The shard, as it was claimed.</param>
    /// <param name="begins">Told of each input before it begins, where the shard is watched.</param>
    /// <param name="cancellation">Ends it; what was written is taken away.</param>
    /// <exception cref="IOException">The results cannot be written; that is no fault of the shard.</exception>
    Task<ShardResult> DoAsync(Shard shard, Func<int, Task> begins, CancellationToken cancellation);

    /// <summary>Takes away what was written, as somebody else has done the shard.</summary>
    void Discard(ShardResult result);
}
