using Mien.Tensors;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;
using Mien.Workers.Work;

namespace Mien.Workers.Simulation;

/// <summary>
/// Workers, dispatchers and the rules of shards as they are, with the clock, the ledger, the broker and the pictures replaced: hours of thousands
/// of machines in seconds of one.
/// </summary>
public static class FleetSimulation
{
    private const string Job = "simulation";
    private const double SlowFactor = 10;
    private const double Spread = 0.2;

    private static readonly TimeSpan lease = new WorkerOptions().Lease;
    private static readonly TimeSpan replacement = TimeSpan.FromMinutes(1);

    /// <summary>Lets a job run to its end.</summary>
    /// <param name="plan">The job and its machines.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A shard was lost or done twice, which must not be.</exception>
    public static FleetOutcome Run(FleetPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Validate();
        var clock = new SimulatedClock();
        var (ledger, broker, random) = (new MemoryLedger(clock), new MemoryBroker(), new RandomSource(plan.Seed, RandomStream.SimulatedFleet));
        var shards = Create(plan, ledger);
        var (machines, counts) = (new SimulatedMachine[plan.Workers], new Counts());
        for (var i = 0; i < machines.Length; i++)
            Start(i);
        if (plan.DeathsPerMinute > 0)
            NextDeath();
        clock.Run(() => ledger.DoneOf(Job) == shards);

        var all = ledger.ShardsOf(Job);
        if (all.Any(shard => shard.State != ShardState.Done) || all.Sum(shard => shard.Result!.Results) != plan.Pictures || counts.Completed != shards)
            throw new InvalidOperationException($"{counts.Completed} of {shards} shards were noted as done once");
        var time = clock.Elapsed;
        return new(
            time, shards, all.Sum(shard => shard.Fence), counts.Deaths, broker.Redelivered, counts.Refused, broker.Longest, ledger.Changes / time.TotalSeconds, plan.Pictures / plan.PerSecond / (time.TotalSeconds * plan.Workers));

        void Start(int place)
        {
            var speed = plan.PerSecond / (random.NextDouble() < plan.SlowShare ? SlowFactor : 1);
            var work = new SimulatedWork(speed, Spread, new RandomSource(random.NextBits()), counts);
            machines[place] = new SimulatedMachine(clock, ledger, broker, counts);
            machines[place].Start(work, $"worker-{counts.Started++}", lease);
        }

        void NextDeath() => After(TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / plan.DeathsPerMinute), () =>
        {
            var place = (int)(random.NextDouble() * machines.Length);
            if (!machines[place].IsDead)
            {
                machines[place].Die();
                After(replacement, () => Start(place));
            }
            NextDeath();
        });

        void After(TimeSpan time, Action act) => clock.CreateTimer(_ => act(), null, time, Timeout.InfiniteTimeSpan);
    }

    private static int Create(FleetPlan plan, MemoryLedger ledger)
    {
        var shards = (int)((plan.Pictures + plan.ShardSize - 1) / plan.ShardSize);
        ledger.AddAsync(new Job(Job, "simulation", "", "", JobState.Running), CancellationToken.None);
        ledger.AddAsync([.. Enumerable.Range(0, shards).Select(i => new Shard { Name = new(Job, i), Inputs = (int)Math.Min(plan.ShardSize, plan.Pictures - ((long)i * plan.ShardSize)) })], CancellationToken.None);
        return shards;
    }
}

/// <summary>What happened in a simulation.</summary>
internal sealed class Counts
{
    public long Started { get; set; }

    public long Deaths { get; set; }

    public long Completed { get; set; }

    public long Refused { get; set; }
}

/// <summary>Takes as long as a machine of some speed would, give or take a bit.</summary>
internal sealed class SimulatedWork(double perSecond, double spread, RandomSource random, Counts counts) : IShardWork
{
    private RandomSource random = random;

    /// <summary>The clock of the machine that does it.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <inheritdoc/>
    public async Task<ShardResult> DoAsync(Shard shard, Func<int, Task> begins, CancellationToken cancellation)
    {
        var seconds = shard.Inputs / perSecond * (1 + (spread * ((2 * random.NextDouble()) - 1)));
        await Pause.ForAsync(TimeSpan.FromSeconds(seconds), Clock, cancellation).ConfigureAwait(false);
        return new(JobFolder.ResultOf(shard), [], shard.Inputs, 0, 0, seconds);
    }

    /// <inheritdoc/>
    public void Discard(ShardResult result) => counts.Refused++;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
