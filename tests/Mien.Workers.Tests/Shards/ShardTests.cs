using Mien.Workers.Shards;

namespace Mien.Workers.Tests.Shards;

public sealed class ShardTests
{
    private static readonly DateTimeOffset now = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan lease = TimeSpan.FromSeconds(30);
    private static readonly Shard waiting = new() { Name = new("job", 7), Inputs = 10 };
    private static readonly ShardResult result = new("file", [1], 10, 3, 0, 2.5);

    [Fact]
    public void Who_claims_it_has_it_until_the_lease_is_over()
    {
        var claimed = waiting.Claim("a", now, lease)!;

        (claimed.State, claimed.Fence, claimed.Worker, claimed.Lease).ShouldBe((ShardState.Claimed, 1, "a", now + lease));
        claimed.Claim("b", now + lease - TimeSpan.FromTicks(1), lease).ShouldBeNull();
        claimed.Claim("b", now + lease, lease)!.Fence.ShouldBe(2);
    }

    [Fact]
    public void Renewed_it_stays()
    {
        var renewed = waiting.Claim("a", now, lease)!.Renew(1, now + lease / 2, lease)!;

        renewed.Claim("b", now + lease, lease).ShouldBeNull();
    }

    [Fact]
    public void Who_wakes_late_changes_nothing()
    {
        var taken = waiting.Claim("a", now, lease)!.Claim("b", now + lease, lease)!;

        taken.Renew(1, now + lease, lease).ShouldBeNull();
        taken.Complete(1, result).ShouldBeNull();
        taken.Fail(1, "error", now).ShouldBeNull();
        taken.Release(1).ShouldBeNull();
        taken.Watch(1, 0).ShouldBeNull();
        taken.Complete(2, result)!.Result.ShouldBe(result);
    }

    [Fact]
    public void Who_is_late_but_was_not_followed_has_done_it() =>
        waiting.Claim("a", now, lease)!.Complete(1, result)!.State.ShouldBe(ShardState.Done);

    [Fact]
    public void Done_it_is_done_for_all_and_its_worker_may_say_so_twice()
    {
        var done = waiting.Claim("a", now, lease)!.Complete(1, result)!;

        done.Claim("b", now + lease * 10, lease).ShouldBeNull();
        done.Forgive().ShouldBeNull();
        done.Complete(1, result with { File = "other" }).ShouldBe(done);
        done.Complete(2, result).ShouldBeNull();
    }

    [Fact]
    public void Who_did_not_learn_of_its_claim_claims_it_anew_and_did_not_die()
    {
        var again = waiting.Claim("a", now, lease)!.Claim("a", now, lease)!;

        (again.Fence, again.Deaths).ShouldBe((2, 0));
    }

    [Fact]
    public void Given_back_it_waits_as_if_nothing_had_been()
    {
        var released = waiting.Claim("a", now, lease)!.Release(1)!;

        (released.State, released.Deaths, released.Failures, released.Told).ShouldBe((ShardState.Waiting, 0, 0, null));
    }

    [Fact]
    public void After_three_errors_it_is_left_alone_until_somebody_wants_it_tried_again()
    {
        var shard = waiting;
        for (var fence = 1; fence <= 3; fence++)
        {
            shard.State.ShouldBe(ShardState.Waiting);
            shard = shard.Claim("a", now, lease)!.Fail(fence, $"error {fence}", now)!;
        }

        (shard.State, shard.Error).ShouldBe((ShardState.Poisoned, "error 3"));
        shard.Claim("a", now, lease).ShouldBeNull();
        shard.Forgive()!.Claim("a", now, lease)!.Failures.ShouldBe(0);
    }

    [Fact]
    public void Errors_make_it_wait_longer_each_time()
    {
        var once = waiting.Claim("a", now, lease)!.Fail(1, "error", now)!;
        var twice = once.Claim("a", now, lease)!.Fail(2, "error", now)!;

        (once.Ready - now).ShouldBe(TimeSpan.FromSeconds(2));
        (twice.Ready - now).ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void An_input_that_three_workers_died_over_is_left_out()
    {
        var (shard, time) = (waiting.Claim("a", now, lease)!, now);
        shard.IsWatched.ShouldBeFalse();
        for (var death = 1; death <= 3; death++)
        {
            shard = shard.Claim($"b{death}", time += lease, lease)!;
            shard.IsWatched.ShouldBeTrue();
            shard.LeftOut.ShouldBe(death == 3 ? [4] : []);
            shard = shard.Watch(shard.Fence, 4)!;
        }
    }

    [Fact]
    public void Deaths_over_different_inputs_leave_nothing_out()
    {
        var (shard, time) = (waiting.Claim("a", now, lease)!, now);
        for (var death = 0; death < 10; death++)
            shard = shard.Watch(shard.Fence, death)!.Claim($"b{death}", time += lease, lease)!;

        shard.LeftOut.ShouldBeEmpty();
        shard.Deaths.ShouldBe(10);
    }

    [Fact]
    public void Deaths_without_end_poison_it()
    {
        var (shard, time) = (waiting, now);
        for (var i = 0; i <= Shard.MostDeaths; i++)
            shard = shard.Claim($"w{i}", time += lease, lease)!;

        (shard.State, shard.Error).ShouldBe((ShardState.Poisoned, "its workers died 24 times"));
    }

    [Theory]
    [InlineData("job/7", true)]
    [InlineData("job/-7", false)]
    [InlineData("job/7/8", false)]
    [InlineData("/7", false)]
    [InlineData("job/", false)]
    [InlineData("job/99999999999", false)]
    [InlineData("", false)]
    public void A_queue_may_hold_what_names_no_shard(string text, bool isName) => (ShardName.Read(text) == new ShardName("job", 7)).ShouldBe(isName);
}
