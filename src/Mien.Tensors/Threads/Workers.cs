using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Mien.Tensors.Threads;

/// <summary>
/// A fixed team of threads that splits one piece of work after another, for loops far too short for the thread pool.
/// Nothing is allocated per run.
/// </summary>
/// <remarks>
/// Work comes in numbered parts that whoever is free takes next, the calling thread included: on a busy machine, where a
/// member may not get a core for milliseconds, the caller does its parts instead of waiting. What a part computes does
/// not depend on who computes it. Idle members spin for about a hundred microseconds, longer than the usual gap between
/// two operations of a network, and then sleep. Callers of one team take turns. What a part itself gives to a team runs
/// on the thread of that part: its threads are busy, and waiting for them could last for ever.
/// </remarks>
public sealed class Workers : IDisposable
{
    private const int MaxCount = 1024;
    private const int SpinsBeforeSleep = 300;
    private const int PartBits = 16;
    private const long PartMask = (1L << PartBits) - 1;

    private static readonly Lazy<Workers> shared = new(static () => new Workers(DefaultCount));

    private static int chosenCount;

    [ThreadStatic]
    private static Workers? workingFor;

    private readonly Thread[] members;
    private readonly SemaphoreSlim alarm = new(0);
    private readonly Lock turn = new();
    private Action<int>? body;
    private long ticket = PartMask; // number of the run, then the next part to take
    private int unfinished;
    private int sleepers; // those that nobody has woken
    private ExceptionDispatchInfo? failure;
    private volatile bool stopping;

    /// <summary>Starts a team.</summary>
    /// <param name="count">Threads that work, the caller included; 1 to 1024.</param>
    public Workers(int count)
    {
        RequireCount(count);
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

    /// <summary>The team of the process, of <see cref="DefaultCount"/> threads; it starts when it is first asked for.</summary>
    /// <exception cref="InvalidDataException"><c>MIEN_THREADS</c> is no number of threads.</exception>
    public static Workers Shared => shared.Value;

    /// <summary>
    /// Threads of what is given no number of them: what was set here, else <c>MIEN_THREADS</c>, else one for each core. A program sets it
    /// before it computes, as <see cref="Shared"/> keeps the number that it started with. 1 to 1024.
    /// </summary>
    /// <exception cref="InvalidDataException"><c>MIEN_THREADS</c> is no number of threads.</exception>
    public static int DefaultCount
    {
        get
        {
            if (chosenCount > 0)
                return chosenCount;
            var text = Environment.GetEnvironmentVariable("MIEN_THREADS");
            if (string.IsNullOrEmpty(text))
                return Environment.ProcessorCount;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxCount
                ? count
                : throw new InvalidDataException($"MIEN_THREADS={text}: not a number of threads; give one from 1 to 1024");
        }

        set
        {
            RequireCount(value);
            chosenCount = value;
        }
    }

    /// <summary>Parts that work is cut into, and threads that work, the caller included.</summary>
    public int Count { get; }

    /// <summary>Threads that sleep or were woken and have not noticed yet.</summary>
    internal int Sleeping => Volatile.Read(ref sleepers) + alarm.CurrentCount;

    /// <summary>
    /// Runs <paramref name="body"/> once for each part from 0 to Count - 1 and waits for all. What a part throws is thrown here,
    /// the first failure of several, when the other parts are done.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The team's threads were stopped.</exception>
    public void Run(Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Count == 1 || workingFor is not null)
        {
            for (var part = 0; part < Count; part++)
                body(part);
            return;
        }
        lock (turn)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            this.body = body;
            unfinished = Count;
            Interlocked.Exchange(ref ticket, (ticket >> PartBits) + 1 << PartBits);
            WakeSleepers();
            workingFor = this;
            while (TakePart())
            {
            }
            workingFor = null;
            var spin = new SpinWait();
            while (Volatile.Read(ref unfinished) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
            this.body = null;
            Interlocked.Exchange(ref failure, null)?.Throw();
        }
    }

    /// <summary>The share of <paramref name="count"/> items that belongs to a part; shares differ by one item at most.</summary>
    public (int Start, int End) Part(int part, int count) => Share(part, Count, count);

    /// <summary>The same where there are <paramref name="parts"/> parts.</summary>
    internal static (int Start, int End) Share(int part, int parts, int count) =>
        ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));

    /// <summary>Stops the threads, after the run that is under way.</summary>
    /// <exception cref="InvalidOperationException">The team is at work for the caller.</exception>
    public void Dispose()
    {
        if (workingFor == this)
            throw new InvalidOperationException("A team cannot be disposed by its own work.");
        lock (turn)
        {
            if (stopping)
                return;
            stopping = true;
            alarm.Release(Count);
            foreach (var member in members)
                member.Join();
            alarm.Dispose();
        }
    }

    private static void RequireCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
    }

    // A sleeper is woken once, however long it takes to get a core.
    private void WakeSleepers()
    {
        if (Volatile.Read(ref sleepers) > 0 && Interlocked.Exchange(ref sleepers, 0) is > 0 and var sleeping)
            alarm.Release(sleeping);
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
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
        }
        Interlocked.Decrement(ref unfinished);
        return true;
    }

    private void Serve()
    {
        workingFor = this;
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
                Sleep();
                spins = 0;
            }
        }
    }

    // Whoever gives work looks for sleepers after it has put the work up, and whoever sleeps looks for work after it has said so.
    private void Sleep()
    {
        Interlocked.Increment(ref sleepers);
        var mayStay = !stopping && (Interlocked.Read(ref ticket) & PartMask) >= Count;
        if (mayStay || !Withdraw())
            alarm.Wait();
    }

    // False when the sleeper is already counted as woken: then its wake-up has to be taken.
    private bool Withdraw()
    {
        for (var seen = Volatile.Read(ref sleepers); seen > 0; seen = Volatile.Read(ref sleepers))
            if (Interlocked.CompareExchange(ref sleepers, seen - 1, seen) == seen)
                return true;
        return false;
    }
}
