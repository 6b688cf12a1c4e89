using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Threads;

[Collection("the number of threads")]
public sealed class SessionsTests
{
    [Fact]
    public void There_are_never_more_than_the_limit_however_many_ask()
    {
        var (made, inUse, most) = (0, 0, 0);
        using var sessions = new Sessions<object>(this, () =>
        {
            Interlocked.Increment(ref made);
            return new object();
        }, most: 2);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                using var turn = sessions.Take();
                var now = Interlocked.Increment(ref inUse);
                InterlockedMax(ref most, now);
                Thread.Sleep(1);
                Interlocked.Decrement(ref inUse);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        most.ShouldBe(2);
        made.ShouldBe(2);
    }

    [Fact]
    public void By_default_there_are_as_many_as_the_machine_runs_threads()
    {
        using var sessions = new Sessions<object>(this, () => new object());
        var places = Math.Max(Workers.DefaultCount, Environment.ProcessorCount);
        TakeAll(places).ShouldBe(places);

        int TakeAll(int left)
        {
            if (left == 0)
                return 0;
            using var turn = sessions.Take();
            return 1 + TakeAll(left - 1);
        }
    }

    [Fact]
    public void What_they_own_is_freed_with_the_last_of_them()
    {
        using var weights = new Storage(1);
        var sessions = new Sessions<object>(this, () => new object(), owned: [weights]);
        using (sessions.Take())
        {
            sessions.Dispose();
            weights.Span[0].ShouldBe(0);
        }

        Should.Throw<ObjectDisposedException>(() => weights.Span[0]);
        Should.Throw<ObjectDisposedException>(() => sessions.Take());
    }

    [Fact]
    public void What_was_given_back_is_taken_again()
    {
        using var sessions = new Sessions<object>(this, () => new object());
        object first;
        using (var turn = sessions.Take())
            first = turn.Session;
        using var again = sessions.Take();
        again.Session.ShouldBeSameAs(first);
    }

    [Fact]
    public void Whoever_made_them_is_told_of_each_that_is_given_back_before_it_is_taken_again()
    {
        var told = new List<object>();
        using var sessions = new Sessions<object>(this, () => new object(), most: 1, returned: told.Add);
        for (var i = 0; i < 2; i++)
        {
            using var turn = sessions.Take();
            told.Count.ShouldBe(i);
        }

        told.ShouldAllBe(session => ReferenceEquals(session, told[0]));
    }

    [Fact]
    public void One_that_cannot_be_made_takes_no_place()
    {
        using var sessions = new Sessions<object>(this, () => throw new IOException("no weights"), most: 1);
        for (var i = 0; i < 3; i++)
            Should.Throw<IOException>(() => sessions.Take());
    }

    [Fact]
    public void After_the_end_taking_names_the_owner_and_what_is_out_is_freed_when_it_comes_back()
    {
        var sessions = new Sessions<Freed>(this, () => new Freed(), most: 2);
        using (sessions.Take())
        {
        }

        Freed held;
        using (var turn = sessions.Take())
        {
            held = turn.Session;
            sessions.Dispose();
            held.Count.ShouldBe(0);
            Should.Throw<ObjectDisposedException>(() => sessions.Take()).ObjectName.ShouldBe(typeof(SessionsTests).FullName);
        }

        held.Count.ShouldBe(1);
    }

    [Fact]
    public void Who_waits_when_it_ends_is_told_so()
    {
        var sessions = new Sessions<object>(this, () => new object(), most: 1);
        Exception? error = null;
        var waiting = new Thread(() => error = Record.Exception(() => sessions.Take()));
        using (sessions.Take())
        {
            waiting.Start();
            while (!waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
                Thread.Yield();
            sessions.Dispose();
        }

        waiting.Join();
        error.ShouldBeOfType<ObjectDisposedException>();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private sealed class Freed : IDisposable
    {
        public int Count { get; private set; }

        public void Dispose() => Count++;
    }
}
