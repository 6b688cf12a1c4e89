using System.Globalization;

namespace Mien.Tensors;

/// <summary>
/// A fixed team of threads that splits one piece of work after another, for loops far too short for the thread pool.
/// The calling thread is worker 0. Nothing is allocated per run.
/// </summary>
/// <remarks>
/// Idle workers spin for some tens of microseconds, the usual gap between two operations of a network, and then sleep,
/// so that a busy machine is shared fairly.
/// </remarks>
public sealed class Workers : IDisposable
{
    private const int SpinsBeforeSleep = 400;

    private readonly Member[] members;
    private readonly Lock turn = new();
    private Action<int>? body;
    private int remaining;
    private volatile Exception? failure;
    private volatile bool stopping;

    /// <summary>Starts a team.</summary>
    /// <param name="count">Threads that work, the caller included; at least 1.</param>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        members = new Member[count - 1];
        for (var i = 0; i < members.Length; i++)
            members[i] = new Member(this, i + 1);
    }

    /// <summary>The calling thread alone.</summary>
    public static Workers Single { get; } = new(1);

    /// <summary>The team of the process: <c>MIEN_THREADS</c>, or one thread for each core.</summary>
    public static Workers Shared { get; } = new(DefaultCount());

    /// <summary>Threads that work, the caller included.</summary>
    public int Count { get; }

    /// <summary>Runs <paramref name="body"/> once for each worker number from 0 to Count - 1 and waits for all.</summary>
    public void Run(Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Count == 1)
        {
            body(0);
            return;
        }
        lock (turn)
        {
            this.body = body;
            Volatile.Write(ref remaining, members.Length);
            foreach (var member in members)
                member.Wake();
            try
            {
                body(0);
            }
            finally
            {
                var spin = new SpinWait();
                while (Volatile.Read(ref remaining) > 0)
                    spin.SpinOnce(sleep1Threshold: -1);
                this.body = null;
            }
            if (failure is { } error)
            {
                failure = null;
                throw new AggregateException(error);
            }
        }
    }

    /// <summary>The part of <paramref name="count"/> items that belongs to a worker; parts differ by one item at most.</summary>
    public (int Start, int End) Part(int worker, int count) =>
        ((int)((long)count * worker / Count), (int)((long)count * (worker + 1) / Count));

    /// <inheritdoc cref="Part(int, int)"/>
    public (long Start, long End) Part(int worker, long count) =>
        (count * worker / Count, count * (worker + 1) / Count);

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
        stopping = true;
        foreach (var member in members)
            member.Wake();
        foreach (var member in members)
            member.Dispose();
    }

    private static int DefaultCount()
    {
        var text = Environment.GetEnvironmentVariable("MIEN_THREADS");
        if (string.IsNullOrEmpty(text))
            return Environment.ProcessorCount;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1024
            ? count
            : throw new ArgumentException($"MIEN_THREADS={text}: not a number of threads; give one from 1 to 1024.");
    }

    private sealed class Member : IDisposable
    {
        private readonly Workers team;
        private readonly int number;
        private readonly AutoResetEvent signal = new(false);
        private readonly Thread thread;
        private int pending;
        private int sleeping;

        public Member(Workers team, int number)
        {
            this.team = team;
            this.number = number;
            thread = new Thread(Loop) { IsBackground = true, Name = $"Mien worker {number}" };
            thread.Start();
        }

        public void Wake()
        {
            Interlocked.Exchange(ref pending, 1);
            if (Volatile.Read(ref sleeping) == 1)
                signal.Set();
        }

        public void Dispose()
        {
            thread.Join();
            signal.Dispose();
        }

        private void Loop()
        {
            while (true)
            {
                Await();
                if (team.stopping)
                    return;
                try
                {
                    team.body!(number);
                }
                catch (Exception error)
                {
                    team.failure = error;
                }
                Interlocked.Decrement(ref team.remaining);
            }
        }

        private void Await()
        {
            for (var spins = 0; Interlocked.CompareExchange(ref pending, 0, 1) == 0; spins++)
            {
                if (spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(30);
                    continue;
                }
                Interlocked.Exchange(ref sleeping, 1);
                if (Volatile.Read(ref pending) == 0)
                    signal.WaitOne();
                Volatile.Write(ref sleeping, 0);
                spins = 0;
            }
        }
    }
}
