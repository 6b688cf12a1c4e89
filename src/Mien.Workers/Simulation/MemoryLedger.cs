using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Shards;

namespace Mien.Workers.Simulation;

/// <summary>A ledger in memory, by a clock of its own; it answers at once, on one thread.</summary>
internal sealed class MemoryLedger(TimeProvider clock) : ILedger
{
    private readonly Dictionary<string, Entry> jobs = [];
    private readonly Dictionary<string, (string Owner, DateTimeOffset Ends)> leases = [];

    /// <summary>Whether nobody reaches it at the moment.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often a shard was changed.</summary>
    public long Changes { get; private set; }

    /// <summary>All shards of a job.</summary>
    public IReadOnlyList<Shard> ShardsOf(string job) => jobs[job].Shards;

    /// <summary>Shards of a job that are done.</summary>
    public int DoneOf(string job) => jobs[job].Done;

    /// <inheritdoc/>
    public Task AddAsync(Job job, CancellationToken cancellation)
    {
        jobs.Add(job.Id, new(job));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<Shard> shards, CancellationToken cancellation)
    {
        foreach (var shard in shards)
            jobs[shard.Name.Job].Add(shard);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Job?> FindAsync(string job, CancellationToken cancellation) => Task.FromResult(jobs.GetValueOrDefault(job)?.Job);

    /// <inheritdoc/>
    public Task SetStateAsync(string job, JobState state, CancellationToken cancellation)
    {
        var entry = jobs[job];
        entry.Job = entry.Job with { State = state };
        if (state == JobState.Running)
            foreach (var number in entry.Told.ToList())
                entry.Set(entry.Shards[number] with { Told = null });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Shard?> ChangeAsync(ShardName name, ShardChange change, CancellationToken cancellation)
    {
        if (jobs.GetValueOrDefault(name.Job) is not { } entry || name.Number >= entry.Shards.Count || change(entry.Shards[name.Number], entry.Job.State, clock.GetUtcNow()) is not { } changed)
            return Task.FromResult<Shard?>(null);
        entry.Set(changed);
        Changes++;
        return Task.FromResult<Shard?>(changed);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ShardName>> TakeUntoldAsync(int most, bool isEmpty, TimeSpan patience, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var names = new List<ShardName>();
        foreach (var entry in jobs.Values.Where(entry => entry.Job is { State: JobState.Running, Kind: not Job.Watch }))
        {
            var late = entry.Claimed.Where(number => entry.Shards[number] is var shard && shard.Lease < now && !(shard.Told >= now - patience));
            var untold = entry.Untold.Where(number => entry.Shards[number] is var shard && shard.Ready <= now && entry.IsNext(shard.Stage));
            var told = entry.Told.Where(number => isEmpty && entry.Shards[number].Told < now - patience);
            foreach (var number in late.Concat(untold).Concat(told).Take(most - names.Count).ToList())
            {
                entry.Set(entry.Shards[number] with { Told = now });
                names.Add(new(entry.Job.Id, number));
            }
        }
        return Task.FromResult<IReadOnlyList<ShardName>>(names);
    }

    /// <inheritdoc/>
    public Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (leases.TryGetValue(name, out var held) && held.Owner != owner && held.Ends >= now)
            return Task.FromResult(false);
        leases[name] = (owner, now + time);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    private sealed class Entry(Job job)
    {
        private readonly SortedDictionary<int, int> openByStage = [];

        public Job Job { get; set; } = job;

        public List<Shard> Shards { get; } = [];

        public SortedSet<int> Untold { get; } = [];

        public SortedSet<int> Told { get; } = [];

        public SortedSet<int> Claimed { get; } = [];

        public int Done { get; private set; }

        public bool IsNext(int stage) => openByStage.Keys.First() == stage;

        public void Add(Shard shard)
        {
            Shards.Add(shard);
            openByStage[shard.Stage] = openByStage.GetValueOrDefault(shard.Stage) + 1;
            Untold.Add(shard.Name.Number);
        }

        public void Set(Shard shard)
        {
            var number = shard.Name.Number;
            if (PlaceOf(Shards[number]) is var before && PlaceOf(shard) is var after && before != after)
            {
                before?.Remove(number);
                after?.Add(number);
            }
            if (shard.State == ShardState.Done && Shards[number].State != ShardState.Done)
            {
                Done++;
                if (--openByStage[shard.Stage] == 0)
                    openByStage.Remove(shard.Stage);
            }
            Shards[number] = shard;
        }

        private SortedSet<int>? PlaceOf(Shard shard) => shard.State switch
        {
            ShardState.Waiting => shard.Told is null ? Untold : Told,
            ShardState.Claimed => Claimed,
            _ => null,
        };
    }
}
