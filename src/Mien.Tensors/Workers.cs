using System.Globalization;

namespace Mien.Tensors;

/// <summary>
/// A fixed team of threads that splits one piece of work after another, for loops far too short for the thread pool.
/// Nothing is allocated per run.
/// </summary>
/// <remarks>
/// Work comes in numbered parts that whoever is free takes next, the calling thread included: on a busy machine, where a
/// member may not get a core for milliseconds, the caller does its parts instead of waiting. What a part computes does
/// not depend on who computes it. Idle members spin for about a hundred microseconds, longer than the usual gap between
/// two operations of a network, and then sleep.
/// </remarks>
public sealed class Workers : IDisposable
{
    private const int SpinsBeforeSleep = 300;
    private const int PartBits = 16;
    private const long PartMask = (1L << PartBits) - 1;

    private static readonly Lazy<Workers> shared = new(static () => new Workers(DefaultCount), LazyThreadSafetyMode.PublicationOnly);

    private readonly Thread[] members;
    private readonly SemaphoreSlim alarm = new(0);
    private readonly Lock turn = new();
    private Action<int>? body;
    private long ticket = PartMask; // number of the run, then the next part to take
    private int unfinished;
    private int sleepers;
    private volatile Exception? failure;
    private volatile bool stopping;

    /// <summary>Starts a team.</summary>
    /// <param name="count">Threads that work, the caller included; 1 to 1024.</param>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1024);
        Count = count;
        members = new Thread[count - 1];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = new Thread(Serve) { IsBackground = true, Name = $"Mien worker {i + 1}" };
            members[i].Start();
        }
    }

    /// <summary>The calling thread alone.</summary>
    public static Workers Single { get; } = new(1);

    /// <summary>The team of the process: <c>MIEN_THREADS</c>, or one thread for each core.</summary>
    /// <exception cref="InvalidDataException"><c>MIEN_THREADS</c> is no number of threads.</exception>
    public static Workers Shared => shared.Value;

    /// <summary>Threads of the process: <c>MIEN_THREADS</c>, or one for each core.</summary>
    /// <exception cref="InvalidDataException"><c>MIEN_THREADS</c> is no number of threads.</exception>
    public static int DefaultCount
    {
        get
        {
            var text = Environment.GetEnvironmentVariable("MIEN_THREADS");
            if (string.IsNullOrEmpty(text))
                return Environment.ProcessorCount;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1024
                ? count
                : throw new InvalidDataException($"MIEN_THREADS={text}: not a number of threads; give one from 1 to 1024");
        }
    }

    /// <summary>Parts that work is cut into, and threads that work, the caller included.</summary>
    public int Count { get; }

    /// <summary>Runs <paramref name="body"/> once for each part from 0 to Count - 1 and waits for all.</summary>
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
            unfinished = Count;
            Interlocked.Exchange(ref ticket, (ticket >> PartBits) + 1 << PartBits);
            var sleeping = Volatile.Read(ref sleepers);
            if (sleeping > 0)
                alarm.Release(sleeping);
            while (TakePart())
            {
            }
            var spin = new SpinWait();
            while (Volatile.Read(ref unfinished) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
            if (failure is { } error)
            {
                failure = null;
                throw new AggregateException(error);
            }
        }
    }

    /// <summary>The share of <paramref name="count"/> items that belongs to a part; shares differ by one item at most.</summary>
    public (int Start, int End) Part(int part, int count) =>
        ((int)((long)count * part / Count), (int)((long)count * (part + 1) / Count));

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
        stopping = true;
        alarm.Release(Count);
        foreach (var member in members)
            member.Join();
        alarm.Dispose();
    }

    // The body cannot change between reading the ticket and taking the part: its run is not over before every part is taken.
    private bool TakePart()
    {
        var seen = Interlocked.Read(ref ticket);
        var part = (int)(seen & PartMask);
        if (part >= Count)
            return false;
        var work = body;
        if (Interlocked.CompareExchange(ref ticket, seen + 1, seen) != seen)
            return true;
        try
        {
            work!(part);
        }
        catch (Exception error)
        {
            failure = error;
        }
        Interlocked.Decrement(ref unfinished);
        return true;
    }

    private void Serve()
    {
        var spins = 0;
        while (!stopping)
        {
            if (TakePart())
            {
                spins = 0;
            }
            else if (spins++ < SpinsBeforeSleep)
            {
                Thread.SpinWait(30);
            }
            else
            {
                Interlocked.Increment(ref sleepers);
                if ((Interlocked.Read(ref ticket) & PartMask) >= Count && !stopping)
                    alarm.Wait();
                Interlocked.Decrement(ref sleepers);
                spins = 0;
            }
        }
    }
}
