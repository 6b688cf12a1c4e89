using Mien.Video;

namespace Mien.Tests.Video;

public sealed class FrameQueueTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Items_come_out_in_their_order()
    {
        var queue = new FrameQueue<string>(3);

        queue.Add("a").ShouldBeTrue();
        queue.Add("b").ShouldBeTrue();
        queue.Take().ShouldBe("a");
        queue.Add("c").ShouldBeTrue();
        queue.Add("d").ShouldBeTrue();
        queue.Take().ShouldBe("b");
        queue.Take().ShouldBe("c");
        queue.Take().ShouldBe("d");
    }

    [Fact]
    public async Task Full_queue_waits_until_there_is_room()
    {
        var queue = new FrameQueue<string>(2);
        queue.Add("a");
        queue.Add("b");
        var adding = Task.Run(() => queue.Add("c"), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        adding.IsCompleted.ShouldBeFalse();

        queue.Take().ShouldBe("a");

        (await adding.WaitAsync(patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
        queue.Take().ShouldBe("b");
        queue.Take().ShouldBe("c");
    }

    [Fact]
    public async Task Empty_queue_waits_until_there_is_something()
    {
        var queue = new FrameQueue<string>(2);
        var taking = Task.Run(queue.Take, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        taking.IsCompleted.ShouldBeFalse();

        queue.Add("a");

        (await taking.WaitAsync(patience, TestContext.Current.CancellationToken)).ShouldBe("a");
    }

    [Fact]
    public void Newest_makes_the_oldest_give_way_only_when_the_queue_is_full()
    {
        var queue = new FrameQueue<string>(2);

        queue.AddNewest("a").ShouldBeNull();
        queue.AddNewest("b").ShouldBeNull();
        queue.AddNewest("c").ShouldBe("a");
        queue.Take().ShouldBe("b");
        queue.AddNewest("d").ShouldBeNull();
        queue.Take().ShouldBe("c");
        queue.Take().ShouldBe("d");
    }

    [Fact]
    public void Complete_queue_takes_nothing_more_and_gives_what_it_has()
    {
        var queue = new FrameQueue<string>(2);
        queue.Add("a");
        queue.Complete();

        queue.Add("b").ShouldBeFalse();
        queue.Take().ShouldBe("a");
        queue.Take().ShouldBeNull();
        queue.Take().ShouldBeNull();
    }

    [Fact]
    public void Abandoned_queue_forgets_what_it_has()
    {
        var queue = new FrameQueue<string>(2);
        queue.Add("a");
        queue.Abandon();

        queue.Add("b").ShouldBeFalse();
        queue.Take().ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_waits_is_let_go(bool isAbandoned)
    {
        var (full, empty) = (new FrameQueue<string>(1), new FrameQueue<string>(1));
        full.Add("a");
        var adding = Task.Run(() => full.Add("b"), TestContext.Current.CancellationToken);
        var taking = Task.Run(empty.Take, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        foreach (var queue in (FrameQueue<string>[])[full, empty])
        {
            if (isAbandoned)
                queue.Abandon();
            else
                queue.Complete();
        }

        (await adding.WaitAsync(patience, TestContext.Current.CancellationToken)).ShouldBeFalse();
        (await taking.WaitAsync(patience, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_between_threads()
    {
        var queue = new FrameQueue<object>(3);
        var items = Enumerable.Range(0, 10_000).Select(i => (object)i).ToArray();
        var taking = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var taken = new List<int>();
            while (queue.Take() is int item)
                taken.Add(item);
            return taken;
        })).ToArray();

        foreach (var item in items)
            queue.Add(item).ShouldBeTrue();
        queue.Complete();

        var taken = await Task.WhenAll(taking).WaitAsync(patience, TestContext.Current.CancellationToken);
        taken.ShouldAllBe(part => part.SequenceEqual(part.Order()));
        taken.SelectMany(part => part).Order().ShouldBe(Enumerable.Range(0, 10_000));
    }
}
