using Mien.Tensors;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;
using Mien.Workers.Simulation;

namespace Mien.Workers.Tests.Simulation;

/// <summary>All that may happen to machines, at random: each shard is done, and noted as done once.</summary>
public sealed class FleetFaultTests
{
    private const int Shards = 150;
    private const int Machines = 8;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_lost_and_nothing_is_done_twice(int decade)
    {
        for (var seed = decade * 10; seed < (decade * 10) + 10; seed++)
            new Fleet((ulong)seed).Run();
    }

    [Fact]
    public void The_same_seed_gives_the_same()
    {
        var plan = new FleetPlan { Pictures = 300_000, Workers = 30, DeathsPerMinute = 6, Seed = 5 };

        FleetSimulation.Run(plan).ShouldBe(FleetSimulation.Run(plan));
    }

    [Fact]
    public void Who_dies_costs_what_was_under_way_and_little_more()
    {
        var outcome = FleetSimulation.Run(new() { Pictures = 5_000_000, Workers = 50, DeathsPerMinute = 5, SlowShare = 0 });

        outcome.Deaths.ShouldBeGreaterThan(5);
        outcome.Claims.ShouldBeLessThanOrEqualTo(outcome.Shards + outcome.Deaths);
        outcome.Busy.ShouldBeGreaterThan(0.8);
    }

    private sealed class Fleet
    {
        private readonly SimulatedClock clock = new();
        private readonly MemoryLedger ledger;
        private readonly MemoryBroker broker;
        private readonly Counts counts = new();
        private readonly SimulatedMachine[] machines = new SimulatedMachine[Machines];
        private RandomSource random;

        public Fleet(ulong seed)
        {
            (ledger, broker, random) = (new(clock), new() { DoubleEvery = (int)(seed % 4) }, new(seed));
            Seed = seed;
        }

        private ulong Seed { get; }

        public void Run()
        {
            ledger.AddAsync(new Job("job", "simulation", "", "", JobState.Running), CancellationToken.None);
            ledger.AddAsync([.. Enumerable.Range(0, Shards).Select(i => new Shard { Name = new("job", i), Inputs = 1_000, Stage = i == Shards - 1 ? 1 : 0 })], CancellationToken.None);
            for (var place = 0; place < Machines; place++)
                Start(place);
            Trouble();
            clock.Run(() => ledger.DoneOf("job") == Shards || clock.Elapsed > TimeSpan.FromDays(1));

            ledger.DoneOf("job").ShouldBe(Shards, $"seed {Seed}");
            counts.Completed.ShouldBe(Shards, $"seed {Seed}");
            ledger.ShardsOf("job").ShouldAllBe(shard => shard.Result!.File == JobFolder.ResultOf(shard), $"the result is that of whoever had it, seed {Seed}");
            ledger.ShardsOf("job").Sum(shard => shard.Result!.Results).ShouldBe(Shards * 1_000, $"seed {Seed}");
        }

        private void Start(int place)
        {
            machines[place] = new(clock, ledger, broker, counts);
            machines[place].Start(new SimulatedWork(100, 0.5, new(random.NextBits()), counts), $"worker-{counts.Started++}", TimeSpan.FromSeconds(30));
        }

        private void Trouble() => After(3 + (random.NextDouble() * 10), () =>
        {
            var place = (int)(random.NextDouble() * Machines);
            var machine = machines[place];
            var isFree = machine is { IsDead: false, IsStopped: false, IsCutOff: false };
            switch ((int)(random.NextDouble() * 6))
            {
                case 0 when isFree:
                    machine.Die();
                    After(5, () => Start(place));
                    break;
                case 1 when isFree:
                    machine.Stop();
                    After(random.NextDouble() * 90, machine.Continue);
                    break;
                case 2 when isFree:
                    machine.CutOff();
                    After(random.NextDouble() * 90, machine.Join);
                    break;
                case 3:
                    broker.Forget();
                    break;
                case 4:
                    ledger.IsAway = true;
                    After(random.NextDouble() * 40, () => ledger.IsAway = false);
                    break;
                default:
                    ledger.SetStateAsync("job", JobState.Paused, CancellationToken.None);
                    After(random.NextDouble() * 20, () => ledger.SetStateAsync("job", JobState.Running, CancellationToken.None));
                    break;
            }
            Trouble();
        });

        private void After(double seconds, Action act) => clock.CreateTimer(_ => act(), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }
}
