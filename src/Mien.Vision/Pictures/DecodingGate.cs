namespace Mien.Vision.Pictures;

/// <summary>
/// Lets pictures be decoded or at work side by side as long as what that takes fits a limit together; others wait, so that what a process
/// holds does not depend on which large pictures happen to meet. One alone may take any amount.
/// </summary>
/// <param name="most">Bytes that several may take together.</param>
internal sealed class DecodingGate(long most)
{
    private readonly object change = new();
    private long taken;
    private long waiting;

    /// <summary>Waits until a picture may be decoded.</summary>
    /// <param name="bytes">What that takes; nothing never waits.</param>
    /// <returns>To be disposed when it is decoded, where <see cref="Leave"/> is not called.</returns>
    public Turn Enter(long bytes)
    {
        lock (change)
        {
            waiting += bytes;
            while (bytes > 0 && taken > 0 && taken + bytes > most)
                Monitor.Wait(change);
            waiting -= bytes;
            taken += bytes;
        }

        return new Turn(this, bytes);
    }

    /// <summary>Whether so much more can be kept beside all that is at work or waits for it.</summary>
    public bool HasRoomFor(long bytes)
    {
        lock (change)
            return taken + waiting + bytes <= most;
    }

    /// <summary>Gives back what was taken, or a part of it.</summary>
    public void Leave(long bytes)
    {
        lock (change)
        {
            taken -= bytes;
            Monitor.PulseAll(change);
        }
    }

    /// <summary>What a picture takes until this is disposed, which is to happen once.</summary>
    public readonly ref struct Turn(DecodingGate gate, long bytes)
    {
        public void Dispose() => gate.Leave(bytes);
    }
}
