using System.Collections.Concurrent;

namespace Mien.Tensors.Threads;

/// <summary>
/// What one thread at a time computes with, such as a network's buffers, for many threads: each takes one and gives it back. There are
/// never more than the machine runs threads, so that neither memory nor what is kept idle grows with the number that ask; whoever comes
/// when all are taken waits.
/// </summary>
/// <remarks>Who has taken one must not wait for another of the same kind.</remarks>
/// <typeparam name="T">The kind; what is disposable is disposed with the rest.</typeparam>
public sealed class Sessions<T> : IDisposable
    where T : class
{
    private readonly object owner;
    private readonly Func<T> make;
    private readonly Action<T>? returned;
    private readonly SemaphoreSlim gate;
    private readonly ConcurrentBag<T> idle = [];
    private IReadOnlyList<IDisposable>? owned;
    private volatile bool disposed;
    private int taken;

    /// <summary>Begins without any.</summary>
    /// <param name="owner">Whose type errors name when it is used after its end.</param>
    /// <param name="make">Makes another.</param>
    /// <param name="most">How many there may be, at least 1; null for as many as the process has threads or the machine cores.</param>
    /// <param name="owned">What they all read, such as weights, and what is disposed after the last of them; null for nothing.</param>
    /// <param name="returned">Told of each that is given back, before another thread may take it; null for nobody.</param>
    /// <exception cref="InvalidDataException"><c>MIEN_THREADS</c> is no number of threads.</exception>
    public Sessions(object owner, Func<T> make, int? most = null, IReadOnlyList<IDisposable>? owned = null, Action<T>? returned = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(make);
        this.owner = owner;
        this.make = make;
        this.owned = owned;
        this.returned = returned;
        gate = new SemaphoreSlim(most ?? Math.Max(Workers.DefaultCount, Environment.ProcessorCount));
    }

    /// <summary>Takes one, as soon as one is free.</summary>
    /// <returns>What gives it back when it is disposed.</returns>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public Turn<T> Take()
    {
        ThrowIfDisposed();
        gate.Wait();
        Interlocked.Increment(ref taken);
        try
        {
            ThrowIfDisposed();
            return new Turn<T>(this, idle.TryTake(out var session) ? session : make());
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Throws where the owner was disposed.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, owner);

    /// <summary>Frees all; what is taken is freed when it is given back, and what they own after the last of them.</summary>
    public void Dispose()
    {
        disposed = true;
        Interlocked.MemoryBarrier();
        Free();
    }

    internal void Return(T session)
    {
        returned?.Invoke(session);
        idle.Add(session);
        Leave();
    }

    private void Leave()
    {
        gate.Release();
        Interlocked.Decrement(ref taken);
        if (disposed)
            Free();
    }

    // Whoever takes one says so before it looks whether all is over, and this looks for them after that was said: one sees the other.
    private void Free()
    {
        while (idle.TryTake(out var session))
            (session as IDisposable)?.Dispose();
        if (Volatile.Read(ref taken) > 0)
            return;
        foreach (var part in Interlocked.Exchange(ref owned, null) ?? [])
            part.Dispose();
    }
}

/// <summary>A session that is taken until this is disposed, which is to happen once.</summary>
/// <typeparam name="T">The kind.</typeparam>
public readonly ref struct Turn<T>
    where T : class
{
    private readonly Sessions<T> sessions;

    internal Turn(Sessions<T> sessions, T session)
    {
        this.sessions = sessions;
        Session = session;
    }

    /// <summary>What to compute with.</summary>
    public T Session { get; }

    /// <summary>Gives it back.</summary>
    public void Dispose() => sessions.Return(Session);
}
