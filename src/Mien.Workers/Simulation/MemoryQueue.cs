using Mien.Workers.Queues;
using Mien.Workers.Shards;

namespace Mien.Workers.Simulation;

/// <summary>A broker in memory, on one thread.</summary>
internal sealed class MemoryBroker
{
    private readonly LinkedList<ShardName> waiting = new();
    private readonly LinkedList<MemoryQueue> hungry = new();

    /// <summary>Shards that wait.</summary>
    public int Count => waiting.Count;

    /// <summary>The most that ever waited.</summary>
    public int Longest { get; private set; }

    /// <summary>Shards that were handed out.</summary>
    public long Delivered { get; private set; }

    /// <summary>Shards that came back from connections that were lost.</summary>
    public long Redelivered { get; private set; }

    /// <summary>Every so many published shards one is published twice; 0 for none.</summary>
    public int DoubleEvery { get; init; }

    private long published;

    /// <summary>Connects a worker.</summary>
    public MemoryQueue Connect() => new(this);

    /// <summary>Loses all that waits, as when it starts again without its disk.</summary>
    public void Forget() => waiting.Clear();

    internal void Publish(IReadOnlyList<ShardName> shards)
    {
        foreach (var shard in shards)
        {
            waiting.AddLast(shard);
            if (DoubleEvery > 0 && ++published % DoubleEvery == 0)
                waiting.AddLast(shard);
        }
        Longest = Math.Max(Longest, waiting.Count);
        HandOut();
    }

    internal void Return(IEnumerable<ShardName> shards, bool isLost)
    {
        foreach (var shard in shards)
        {
            waiting.AddFirst(shard);
            Redelivered += isLost ? 1 : 0;
        }
        HandOut();
    }

    internal void Wants(MemoryQueue queue)
    {
        hungry.AddLast(queue);
        HandOut();
    }

    internal void Leaves(MemoryQueue queue) => hungry.Remove(queue);

    private void HandOut()
    {
        while (waiting.First is { } shard && hungry.First is { } queue)
        {
            hungry.RemoveFirst();
            waiting.RemoveFirst();
            Delivered++;
            queue.Value.Take(shard.Value);
        }
    }
}

/// <summary>One worker's connection to a <see cref="MemoryBroker"/>. It is handed a shard when it asks for one.</summary>
internal sealed class MemoryQueue(MemoryBroker broker) : IShardQueue
{
    private readonly MemoryBroker broker = broker;
    private readonly HashSet<Delivery> held = [];
    private TaskCompletionSource<IShardDelivery>? wanted;

    /// <inheritdoc/>
    public int Prefetch { get; set; } = 1;

    /// <inheritdoc/>
    public Task PublishAsync(IReadOnlyList<ShardName> shards, CancellationToken cancellation)
    {
        broker.Publish(shards);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(CancellationToken cancellation) => Task.FromResult<long>(broker.Count);

    /// <inheritdoc/>
    public Task<IShardDelivery> ReceiveAsync(CancellationToken cancellation)
    {
        var next = wanted = new();
        cancellation.Register(() =>
        {
            broker.Leaves(this);
            next.TrySetCanceled(cancellation);
        });
        broker.Wants(this);
        return next.Task;
    }

    /// <summary>
    /// The broker finds the connection lost: what was not acknowledged goes to others. Who waits for a shard waits on, as a client connects
    /// anew by itself, where anybody is left to.
    /// </summary>
    /// <param name="isForEver">Whether nobody is.</param>
    public void Lose(bool isForEver)
    {
        var lost = held.Select(delivery => delivery.Shard).ToList();
        held.Clear();
        if (isForEver)
            broker.Leaves(this);
        broker.Return(lost, isLost: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    internal void Take(ShardName shard)
    {
        var delivery = new Delivery(this, shard);
        held.Add(delivery);
        wanted!.TrySetResult(delivery);
    }

    private sealed class Delivery(MemoryQueue queue, ShardName shard) : IShardDelivery
    {
        public ShardName Shard => shard;

        public Task AcknowledgeAsync()
        {
            queue.held.Remove(this);
            return Task.CompletedTask;
        }

        public Task ReturnAsync()
        {
            if (queue.held.Remove(this))
                queue.broker.Return([shard], isLost: false);
            return Task.CompletedTask;
        }
    }
}
