using System.Runtime.ExceptionServices;

namespace Mien.Tensors.Threads;

/// <summary>
/// Threads for work that takes much memory outside the managed heap for a short time, as decoding a picture does: as many as such works
/// go on at the same time, however many threads ask for them. What is given back the C library keeps for the thread that took it, and for
/// each of many callers that would be as much as the largest work took.
/// </summary>
/// <remarks>The threads stay; those that worked last are the first to work again.</remarks>
public static class FewThreads
{
    private static readonly Stack<Member> idle = [];

    [ThreadStatic]
    private static bool isOne;

    /// <summary>Does work on one of the threads, in the caller's context, and waits for it; on the thread itself where it is one of them.</summary>
    /// <param name="work">The work. What it throws is thrown here.</param>
    public static T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (isOne)
            return work();
        Member? member;
        lock (idle)
            idle.TryPop(out member);
        member ??= new();
        T result = default!;
        try
        {
            member.Do(() => result = work());
        }
        finally
        {
            lock (idle)
                idle.Push(member);
        }

        return result;
    }

    // Works take milliseconds: both sides sleep at once, where semaphores would spin first and take the time from others.
    private sealed class Member
    {
        private readonly object gate = new();
        private Action? work;
        private ExecutionContext? context;
        private ExceptionDispatchInfo? failure;

        public Member() => new Thread(Serve) { IsBackground = true, Name = "Mien native" }.Start();

        public void Do(Action todo)
        {
            lock (gate)
            {
                (work, context) = (todo, ExecutionContext.Capture());
                Monitor.PulseAll(gate);
                while (work is not null)
                    Monitor.Wait(gate);
            }

            Interlocked.Exchange(ref failure, null)?.Throw();
        }

        private void Serve()
        {
            isOne = true;
            while (true)
            {
                lock (gate)
                {
                    while (work is null)
                        Monitor.Wait(gate);
                }

                if (context is null)
                    Work(this);
                else
                    ExecutionContext.Run(context, Work, this);
                lock (gate)
                {
                    (work, context) = (null, null);
                    Monitor.PulseAll(gate);
                }
            }
        }

        private static void Work(object? member)
        {
            var own = (Member)member!;
            try
            {
                own.work!();
            }
            catch (Exception e)
            {
                own.failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
