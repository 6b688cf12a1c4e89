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
    /// <exception cref="EndOfWorkerException">It was cancelled and cannot be ended but with the process.</exception>
    Task<ShardResult> DoAsync(Shard shard, Func<int, Task> begins, CancellationToken cancellation);

    /// <summary>Takes away what was written, as somebody else has done the shard.</summary>
    void Discard(ShardResult result);
}

/// <summary>The process of this worker has to end. It is no error: another one goes on.</summary>
internal sealed class EndOfWorkerException(string message, Exception cause) : Exception(message, cause);
