using Mien.Workers.Shards;

namespace Mien.Workers.Queues;

/// <summary>
/// Hands each shard that it is told of to one worker; to another one when that is gone before it acknowledged. It may lose shards and hand them
/// out twice: the ledger decides.
/// </summary>
internal interface IShardQueue : IAsyncDisposable
{
    /// <summary>Shards that are handed to this worker before it acknowledged the first of them; at least 1.</summary>
    int Prefetch { get; set; }

    /// <summary>Adds shards; they are kept when this returns.</summary>
    Task PublishAsync(IReadOnlyList<ShardName> shards, CancellationToken cancellation);

    /// <summary>How many wait that nobody was handed.</summary>
    Task<long> CountAsync(CancellationToken cancellation);

    /// <summary>The next shard, as soon as there is one.</summary>
    Task<IShardDelivery> ReceiveAsync(CancellationToken cancellation);
}

/// <summary>A shard that was handed to this worker.</summary>
internal interface IShardDelivery
{
    /// <summary>Which.</summary>
    ShardName Shard { get; }

    /// <summary>It needs to be handed to nobody any more. Does nothing where the connection was lost that it came by.</summary>
    Task AcknowledgeAsync();

    /// <summary>It goes to somebody else. Does nothing where the connection was lost that it came by.</summary>
    Task ReturnAsync();
}
