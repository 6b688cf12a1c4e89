using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Threads;

[Collection("the number of threads")]
public sealed class WorkersTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_part_of_every_run_is_done_once(int count)
    {
        using var team = new Workers(count);
        var done = new int[count];
        for (var run = 1; run <= 500; run++)
        {
            team.Run(part => Interlocked.Increment(ref done[part]));
            done.ShouldAllBe(times => times == run);
        }
    }

    [Fact]
    public void Threads_share_the_parts()
    {
        using var team = new Workers(3);
        using var together = new Barrier(3);
        var all = true;
        team.Run(_ => all &= together.SignalAndWait(patience));
        all.ShouldBeTrue();
    }

    [Fact]
    public void Shares_cover_all_items_and_differ_by_one_at_most()
    {
        foreach (var count in new[] { 1, 2, 3, 7, 64 })
        {
            using var team = new Workers(count);
            foreach (var items in new[] { 0, 1, 6, 63, 64, 65, int.MaxValue })
            {
                var next = 0;
                for (var part = 0; part < count; part++)
                {
                    var (start, end) = team.Part(part, items);
                    start.ShouldBe(next);
                    (end - start).ShouldBeInRange(items / count, (items - 1) / count + 1);
                    next = end;
                }
                next.ShouldBe(items);
            }
        }
    }

    [Fact]
    public void Two_callers_take_turns()
    {
        using var team = new Workers(3);
        var sums = new int[2];
        var inside = 0;
        var overlaps = 0;
        Thread[] callers = [.. Enumerable.Range(0, 2).Select(caller => new Thread(() =>
        {
            for (var run = 0; run < 2000; run++)
            {
                var owners = 0;
                team.Run(part =>
                {
                    if (part == 0 && Interlocked.Increment(ref inside) != 1)
                        overlaps++;
                    Interlocked.Increment(ref owners);
                    if (part == 0)
                        Interlocked.Decrement(ref inside);
                });
                sums[caller] += owners;
            }
        }))];
        foreach (var caller in callers)
            caller.Start();
        foreach (var caller in callers)
            caller.Join(patience).ShouldBeTrue();
        sums.ShouldBe([6000, 6000]);
        overlaps.ShouldBe(0);
    }

    [Fact]
    public void What_a_part_gives_to_its_own_team_is_done_before_the_part_is()
    {
        using var team = new Workers(3);
        for (var run = 0; run < 200; run++)
        {
            var (outer, inner) = (new int[3], new int[3]);
            team.Run(part =>
            {
                var mine = 0;
                team.Run(_ => mine++); // on this thread alone, so nobody else counts with it
                inner[part] = mine;
                Interlocked.Increment(ref outer[part]);
            });
            outer.ShouldAllBe(times => times == 1);
            inner.ShouldAllBe(parts => parts == 3);
        }
    }

    [Fact]
    public void Teams_that_call_each_other_end()
    {
        using Workers first = new(2), second = new(2);
        var done = 0;
        var caller = new Thread(() => first.Run(_ => second.Run(_ => first.Run(_ => Interlocked.Increment(ref done)))));
        caller.Start();
        caller.Join(patience).ShouldBeTrue();
        done.ShouldBe(8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_a_part_throws_reaches_the_caller_as_it_is(int count)
    {
        using var team = new Workers(count);
        for (var run = 0; run < 50; run++)
            Should.Throw<FileNotFoundException>(() => team.Run(Fail)).StackTrace!.ShouldContain(nameof(Fail));
        var done = 0;
        team.Run(_ => Interlocked.Increment(ref done)); // and the next run is as if nothing had been
        done.ShouldBe(count);

        static void Fail(int part) => throw new FileNotFoundException($"part {part}");
    }

    [Fact]
    public void Other_parts_are_done_when_a_part_fails()
    {
        using var team = new Workers(4);
        var done = 0;
        Should.Throw<FileNotFoundException>(() => team.Run(part =>
        {
            if (part == 1)
                throw new FileNotFoundException();
            Interlocked.Increment(ref done);
        }));
        done.ShouldBe(3);
    }

    [Fact]
    public void Sleeping_threads_wake_for_work()
    {
        using var team = new Workers(3);
        for (var run = 0; run < 5; run++)
        {
            SpinWait.SpinUntil(() => team.Sleeping == 2, patience).ShouldBeTrue();
            using var together = new Barrier(3); // no part ends before all three threads are awake
            var all = true;
            team.Run(_ => all &= together.SignalAndWait(patience));
            all.ShouldBeTrue();
        }
    }

    [Fact]
    public void A_sleeper_is_woken_once()
    {
        using var team = new Workers(16); // more than there are cores, so that most of those woken wait for one
        for (var turn = 0; turn < 5; turn++)
        {
            SpinWait.SpinUntil(() => team.Sleeping == 15, patience).ShouldBeTrue();
            for (var run = 0; run < 300; run++)
            {
                team.Run(static _ => { });
                team.Sleeping.ShouldBeLessThanOrEqualTo(15);
            }
        }
    }

    [Fact]
    public void Work_that_is_done_is_not_kept()
    {
        using var team = new Workers(2);
        var kept = RunOnce(team);
        SpinWait.SpinUntil(() => team.Sleeping == 1, patience);
        for (var i = 0; i < 10 && kept.IsAlive; i++)
        {
            GC.Collect();
            Thread.Sleep(10);
        }
        kept.IsAlive.ShouldBeFalse();

        static WeakReference RunOnce(Workers team)
        {
            var memory = new byte[1000];
            team.Run(part => memory[part]++);
            return new WeakReference(memory);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var team = new Workers(3);
        Action<int> body = static _ => { };
        Allocation.ShouldBeZero(() => team.Run(body));
    }

    [Fact]
    public void A_disposed_team_has_no_threads_and_takes_no_work()
    {
        var team = new Workers(3);
        team.Run(static _ => { });
        team.Dispose();
        team.Dispose();
        Should.Throw<ObjectDisposedException>(() => team.Run(static _ => { }));
    }

    [Fact]
    public void A_sleeping_team_can_be_disposed()
    {
        var team = new Workers(3);
        SpinWait.SpinUntil(() => team.Sleeping == 2, patience).ShouldBeTrue();
        team.Dispose();
    }

    [Fact]
    public void A_team_is_not_disposed_by_its_own_work()
    {
        using var team = new Workers(2);
        Should.Throw<InvalidOperationException>(() => team.Run(_ => team.Dispose())).Message.ShouldBe("A team cannot be disposed by its own work.");
        var done = 0;
        team.Run(_ => Interlocked.Increment(ref done));
        done.ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void A_team_has_1_to_1024_threads(int count)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Workers(count));
        Should.Throw<ArgumentOutOfRangeException>(() => Workers.DefaultCount = count);
    }

    [Fact]
    public void A_program_chooses_its_threads_and_its_environment_stays_as_it_was()
    {
        var (before, variable) = (Workers.DefaultCount, Environment.GetEnvironmentVariable("MIEN_THREADS"));
        try
        {
            Workers.DefaultCount = before + 1;
            Workers.DefaultCount.ShouldBe(before + 1);
            Environment.GetEnvironmentVariable("MIEN_THREADS").ShouldBe(variable);
        }
        finally
        {
            Workers.DefaultCount = before;
        }
    }

    [Fact]
    public void Loops_run_each_item_once_in_ranges_of_their_parts()
    {
        foreach (var workers in new[] { 1, 2, 5 })
        {
            using var team = new Workers(workers);
            foreach (var count in new[] { 1, 2, 4, 5, 6, 100 })
            {
                var done = new int[count];
                var owner = new int[count];
                var loop = new ParallelLoop(team, count, (part, start, end) =>
                {
                    for (var i = start; i < end; i++)
                    {
                        Interlocked.Increment(ref done[i]);
                        owner[i] = part;
                    }
                });
                loop.Run();
                loop.Run();
                loop.Parts.ShouldBe(Math.Min(workers, count));
                done.ShouldAllBe(times => times == 2);
                for (var part = 0; part < loop.Parts; part++)
                {
                    var (start, end) = loop.Range(part, count);
                    owner[start..end].ShouldAllBe(of => of == part);
                    (end - start).ShouldBeInRange(count / loop.Parts, (count - 1) / loop.Parts + 1);
                }
            }
        }
    }
}
