using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Queues;
using Mien.Workers.Shards;

namespace Mien.Workers.Simulation;

/// <summary>A machine with one worker. Once it is dead nothing on it goes on: its clock does not ring, and nobody answers it.</summary>
internal sealed class SimulatedMachine : TimeProvider
{
    private static readonly TimeSpan wayToLedger = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan wayToBroker = TimeSpan.FromMilliseconds(1);

    // How long a broker believes in a connection that says nothing.
    private static readonly TimeSpan faith = TimeSpan.FromSeconds(20);

    private readonly SimulatedClock clock;
    private readonly MemoryQueue queue;
    private readonly MemoryLedger ledger;
    private readonly Counts counts;

    public SimulatedMachine(SimulatedClock clock, MemoryLedger ledger, MemoryBroker broker, Counts counts) =>
        (this.clock, this.ledger, this.counts, queue) = (clock, ledger, counts, broker.Connect());

    private readonly List<Action> missed = [];
    private TaskCompletionSource joined = new();

    /// <summary>Whether it is.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Whether it stands still, as a process that was sent SIGSTOP.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether nothing reaches it, and nothing that it says anybody.</summary>
    public bool IsCutOff { get; private set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(
        given =>
        {
            if (IsStopped)
                missed.Add(() => callback(given));
            else if (!IsDead)
                callback(given);
        },
        state, dueTime, period);

    /// <summary>Starts its worker.</summary>
    public void Start(SimulatedWork work, string name, TimeSpan lease)
    {
        work.Clock = this;
        _ = new Worker(new Ledger(this), new Queue(this), _ => work, name, lease, this, _ => { }).RunAsync(CancellationToken.None);
    }

    /// <summary>Ends it, as when its power fails.</summary>
    public void Die()
    {
        IsDead = true;
        counts.Deaths++;
        LoseQueueIf(() => true);
    }

    /// <summary>Lets it stand still; the broker believes in it for a while.</summary>
    public void Stop()
    {
        IsStopped = true;
        LoseQueueIf(() => IsStopped);
    }

    /// <summary>Lets it go on, with all that it slept through at once.</summary>
    public void Continue()
    {
        IsStopped = false;
        var all = missed.ToList();
        missed.Clear();
        foreach (var ring in all)
            ring();
    }

    /// <summary>Cuts it off.</summary>
    public void CutOff()
    {
        IsCutOff = true;
        joined = new();
        LoseQueueIf(() => IsCutOff);
    }

    /// <summary>Joins it to the others again.</summary>
    public void Join()
    {
        IsCutOff = false;
        joined.TrySetResult();
    }

    private void LoseQueueIf(Func<bool> isStillSo) => clock.CreateTimer(_ =>
    {
        if (isStillSo())
            queue.Lose(IsDead);
    }, null, faith, Timeout.InfiniteTimeSpan);

    private async Task<T> OverAsync<T>(TimeSpan way, Func<Task<T>> ask)
    {
        await Pause.ForAsync(way, this, CancellationToken.None).ConfigureAwait(false);
        if (IsDead)
            return await new TaskCompletionSource<T>().Task.ConfigureAwait(false);
        if (IsCutOff || ledger.IsAway)
            throw new AwayException("cut off", new IOException());
        var answer = await ask().ConfigureAwait(false);
        await Pause.ForAsync(way, this, CancellationToken.None).ConfigureAwait(false);
        return IsCutOff ? throw new AwayException("cut off before the answer came", new IOException()) : answer;
    }

    private sealed class Ledger(SimulatedMachine machine) : ILedger
    {
        public Task AddAsync(Job job, CancellationToken cancellation) => throw new NotSupportedException();

        public Task AddAsync(IReadOnlyList<Shard> shards, CancellationToken cancellation) => throw new NotSupportedException();

        public Task SetStateAsync(string job, JobState state, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Job?> FindAsync(string job, CancellationToken cancellation) => machine.OverAsync(wayToLedger, () => machine.ledger.FindAsync(job, cancellation));

        public Task<Shard?> ChangeAsync(ShardName name, ShardChange change, CancellationToken cancellation) => machine.OverAsync(wayToLedger, async () =>
        {
            var wasDone = false;
            var changed = await machine.ledger.ChangeAsync(name, (shard, job, now) =>
            {
                wasDone = shard.State == ShardState.Done;
                return change(shard, job, now);
            }, cancellation).ConfigureAwait(false);
            machine.counts.Completed += changed?.State == ShardState.Done && !wasDone ? 1 : 0;
            return changed;
        });

        public Task<IReadOnlyList<ShardName>> TakeUntoldAsync(int most, bool isEmpty, TimeSpan patience, CancellationToken cancellation) =>
            machine.OverAsync(wayToLedger, () => machine.ledger.TakeUntoldAsync(most, isEmpty, patience, cancellation));

        public Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellation) =>
            machine.OverAsync(wayToLedger, () => machine.ledger.LeaseAsync(name, owner, time, cancellation));

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Queue(SimulatedMachine machine) : IShardQueue
    {
        public int Prefetch
        {
            get => machine.queue.Prefetch;
            set => machine.queue.Prefetch = value;
        }

        public Task PublishAsync(IReadOnlyList<ShardName> shards, CancellationToken cancellation) => machine.OverAsync(wayToBroker, async () =>
        {
            await machine.queue.PublishAsync(shards, cancellation).ConfigureAwait(false);
            return true;
        });

        public Task<long> CountAsync(CancellationToken cancellation) => machine.OverAsync(wayToBroker, () => machine.queue.CountAsync(cancellation));

        public async Task<IShardDelivery> ReceiveAsync(CancellationToken cancellation)
        {
            while (machine.IsCutOff)
                await machine.joined.Task.ConfigureAwait(false);
            await Pause.ForAsync(wayToBroker, machine, cancellation).ConfigureAwait(false);
            return await machine.queue.ReceiveAsync(cancellation).ConfigureAwait(false);
        }

        public ValueTask DisposeAsync() => default;
    }
}
