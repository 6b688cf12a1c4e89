using System.Collections.Concurrent;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Threads;

public sealed class FewThreadsTests
{
    [Fact]
    public void Works_one_after_the_other_are_done_on_few_threads_whoever_asks()
    {
        var threads = new ConcurrentDictionary<int, int>();
        var turn = new Lock();
        var callers = Enumerable.Range(0, 40).Select(i => new Thread(() =>
        {
            lock (turn)
                FewThreads.Run(() => threads[Environment.CurrentManagedThreadId] = i);
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());
        threads.Count.ShouldBeLessThan(20); // other tests take some in between
        threads.Keys.ShouldNotContain(Environment.CurrentManagedThreadId);
    }

    [Fact]
    public void Each_caller_gets_its_own_result()
    {
        var results = new int[50];
        Parallel.For(0, results.Length, i => results[i] = FewThreads.Run(() => i * i));
        results.ShouldBe(Enumerable.Range(0, results.Length).Select(i => i * i));
    }

    [Fact]
    public void What_work_throws_is_thrown_to_its_caller_alone()
    {
        var thrown = Should.Throw<InvalidDataException>(() => FewThreads.Run<int>(() => throw new InvalidDataException("broken")));
        thrown.Message.ShouldBe("broken");
        FewThreads.Run(() => 3).ShouldBe(3);
    }

    [Fact]
    public void Work_runs_in_the_context_of_its_caller()
    {
        var local = new AsyncLocal<string> { Value = "mine" };
        FewThreads.Run(() => local.Value).ShouldBe("mine");
        local.Value = "other";
        FewThreads.Run(() => local.Value).ShouldBe("other");
    }

    [Fact]
    public void Work_within_work_stays_on_its_thread() =>
        FewThreads.Run(() => FewThreads.Run(() => Environment.CurrentManagedThreadId) == Environment.CurrentManagedThreadId).ShouldBeTrue();
}
