using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Shards;
using Mien.Workers.Simulation;

namespace Mien.Workers.Tests.Ledgers;

/// <summary>What holds for every ledger.</summary>
public abstract class LedgerTests
{
    private protected static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan over = TimeSpan.FromTicks(1);
    private static readonly TimeSpan patience = TimeSpan.FromHours(1);
    private static readonly ShardResult result = new("file", [1, 2], 10, 3, 1, 2.5);

    private protected abstract ILedger Ledger { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_added_is_there()
    {
        var job = await Create(2, JobState.Creating);

        (await Ledger.FindAsync(job, Stop)).ShouldBe(new Job(job, "analyze", "{}", "/folder", JobState.Creating));
        (await Ledger.FindAsync("none", Stop)).ShouldBeNull();
        (await Ledger.ChangeAsync(new(job, 1), (shard, state, _) => (shard.Inputs, shard.Manifest[0], state) == (11, 8, JobState.Creating) ? shard : null, Stop)).ShouldNotBeNull();
        (await Ledger.ChangeAsync(new(job, 2), (shard, _, _) => shard, Stop)).ShouldBeNull();
        (await Ledger.ChangeAsync(new("none", 0), (shard, _, _) => shard, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task All_of_a_shard_is_kept()
    {
        var job = await Create(1);
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var all = new Shard
        {
            Name = new(job, 0), Inputs = 10, Manifest = [7], State = ShardState.Poisoned, Fence = 1L << 40, Worker = "worker", Lease = time, Told = time, Ready = time, Deaths = 2, Failures = 3,
            Current = 5, Suspects = [5, 6, 5], Error = "error", Result = result,
        };
        await Ledger.ChangeAsync(all.Name, (_, _, _) => all, Stop);

        Shard? read = null;
        await Ledger.ChangeAsync(all.Name, (shard, _, _) =>
        {
            read = shard;
            return null;
        }, Stop);

        (read! with { Suspects = [.. read.Suspects] }).ShouldBeEquivalentTo(all);
    }

    [Fact]
    public async Task One_of_many_gets_a_shard()
    {
        var job = await Create(1);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Claim(job, 0, $"worker-{i}"))));

        claims.Count(claim => claim is not null).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_rule_refuses_changes_nothing()
    {
        var job = await Create(1);
        await Claim(job, 0, "a");

        (await Claim(job, 0, "b")).ShouldBeNull();
        (await Ledger.ChangeAsync(new(job, 0), (shard, _, _) => shard.Complete(1, result), Stop))!.Worker.ShouldBe("a");
        (await Ledger.ChangeAsync(new(job, 0), (shard, _, _) => shard.Fail(1, "error", DateTimeOffset.UnixEpoch), Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_queue_is_told_of_each_shard_of_a_job_that_runs_once_in_order()
    {
        var job = await Create(5, JobState.Creating);
        (await Untold()).ShouldBeEmpty();

        await Ledger.SetStateAsync(job, JobState.Running, Stop);

        (await Untold(most: 3)).Select(shard => shard.Number).Order().ShouldBe([0, 1, 2]);
        (await Untold()).Select(shard => shard.Number).Order().ShouldBe([3, 4]);
        (await Untold()).ShouldBeEmpty();
        (await Untold(isEmpty: true)).ShouldBeEmpty();
        (await Untold(isEmpty: true, after: over)).Count.ShouldBe(5);
        (await Untold(isEmpty: false, after: over)).ShouldBeEmpty();
        await Done(job, 5);
    }

    [Fact]
    public async Task A_job_that_goes_on_is_told_anew()
    {
        var job = await Create(2);
        (await Untold()).Count.ShouldBe(2);
        await Ledger.SetStateAsync(job, JobState.Paused, Stop);
        (await Untold(isEmpty: true, after: over)).ShouldBeEmpty();

        await Ledger.SetStateAsync(job, JobState.Running, Stop);

        (await Untold()).Count.ShouldBe(2);
        await Done(job, 2);
    }

    [Fact]
    public async Task A_shard_whose_worker_is_gone_is_told_again()
    {
        var job = await Create(1);
        await Untold();
        await Ledger.ChangeAsync(new(job, 0), (shard, _, now) => shard.Claim("a", now, lease), Stop);
        (await Untold(after: over)).ShouldBeEmpty();

        await Ledger.ChangeAsync(new(job, 0), (shard, _, now) => shard with { Lease = now - lease }, Stop);

        (await Untold(after: over)).ShouldBe([new(job, 0)]);
        (await Untold()).ShouldBeEmpty();
        (await Claim(job, 0, "b"))!.Deaths.ShouldBe(1);
        await Done(job, 1);
    }

    [Fact]
    public async Task What_failed_is_told_when_it_is_ready()
    {
        var job = await Create(1);
        await Untold();
        await Claim(job, 0, "a");
        await Ledger.ChangeAsync(new(job, 0), (shard, _, now) => shard.Fail(1, "error", now), Stop);
        (await Untold()).ShouldBeEmpty();

        await Ledger.ChangeAsync(new(job, 0), (shard, _, now) => shard with { Ready = now - lease }, Stop);

        (await Untold()).ShouldBe([new(job, 0)]);
        await Done(job, 1);
    }

    [Fact]
    public async Task A_later_stage_waits_for_the_earlier_ones()
    {
        var job = await Create(3, stages: [0, 0, 1]);
        (await Untold()).Select(shard => shard.Number).Order().ShouldBe([0, 1]);
        await Complete(job, 0);
        (await Untold()).ShouldBeEmpty();

        await Complete(job, 1);

        (await Untold()).ShouldBe([new(job, 2)]);
        await Complete(job, 2);
    }

    [Fact]
    public async Task One_has_a_lease_until_it_is_over()
    {
        var name = Guid.NewGuid().ToString();
        (await Ledger.LeaseAsync(name, "a", lease, Stop)).ShouldBeTrue();
        (await Ledger.LeaseAsync(name, "a", TimeSpan.Zero, Stop)).ShouldBeTrue();
        await Pass();
        (await Ledger.LeaseAsync(name, "b", lease, Stop)).ShouldBeTrue();
        (await Ledger.LeaseAsync(name, "a", lease, Stop)).ShouldBeFalse();
    }

    /// <summary>Lets some of the ledger's time pass.</summary>
    private protected abstract Task Pass();

    private async Task<IReadOnlyList<ShardName>> Untold(int most = 100, bool isEmpty = false, TimeSpan? after = null)
    {
        await Pass();
        return await Ledger.TakeUntoldAsync(most, isEmpty, after ?? patience, Stop);
    }

    private async Task<string> Create(int shards, JobState state = JobState.Running, int[]? stages = null)
    {
        var job = Guid.NewGuid().ToString();
        await Ledger.AddAsync(new Job(job, "analyze", "{}", "/folder"), Stop);
        await Ledger.AddAsync([.. Enumerable.Range(0, shards).Select(i => new Shard { Name = new(job, i), Inputs = 10 + i, Manifest = [(byte)(7 + i)], Stage = stages?[i] ?? 0 })], Stop);
        await Ledger.SetStateAsync(job, state, Stop);
        return job;
    }

    private Task<Shard?> Claim(string job, int number, string worker) => Ledger.ChangeAsync(new(job, number), (shard, _, now) => shard.Claim(worker, now, lease), Stop);

    private Task<Shard?> Complete(string job, int number) => Ledger.ChangeAsync(new(job, number), (shard, _, now) => shard.Claim("a", now, lease)!.Complete(shard.Fence + 1, result), Stop);

    // Other tests share the ledger.
    private async Task Done(string job, int shards)
    {
        for (var i = 0; i < shards; i++)
            await Ledger.ChangeAsync(new(job, i), (shard, _, _) => shard with { State = ShardState.Done, Result = result }, Stop);
    }
}

public sealed class MemoryLedgerTests : LedgerTests
{
    private readonly SimulatedClock clock = new();

    public MemoryLedgerTests() => Ledger = new MemoryLedger(clock);

    private protected override ILedger Ledger { get; }

    private protected override Task Pass()
    {
        var isOver = false;
        clock.CreateTimer(_ => isOver = true, null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        clock.Run(() => isOver);
        return Task.CompletedTask;
    }
}
