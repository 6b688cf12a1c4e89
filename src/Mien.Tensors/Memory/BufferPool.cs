namespace Mien.Tensors.Memory;

/// <summary>Hands out buffers while a tape is planned, so that activations that do not live together share memory.</summary>
/// <param name="shared">Where buffers that are rented come from; null for memory of the tape's own.</param>
internal sealed class BufferPool(SharedMemory? shared) : IDisposable
{
    private readonly List<Storage> own = [];
    private readonly List<Storage> free = [];
    private readonly Dictionary<Storage, int> holders = [];

    /// <summary>A buffer of at least the length: the smallest free one, or a new one.</summary>
    public Storage Rent(long length)
    {
        var best = free.Where(buffer => buffer.Length >= length && buffer.Length <= 2 * length).MinBy(buffer => buffer.Length);
        if (best is not null)
            free.Remove(best);
        else
            best = shared?.Take(length, holders.Keys) ?? Permanent(length);
        holders[best] = 1;
        return best;
    }

    /// <summary>A buffer of the tape's own that is never handed out again.</summary>
    public Storage Permanent(long length)
    {
        var buffer = new Storage(length);
        own.Add(buffer);
        return buffer;
    }

    /// <summary>Adds a holder to a rented buffer.</summary>
    public Storage Share(Storage buffer)
    {
        holders[buffer]++;
        return buffer;
    }

    public bool IsExclusive(Storage buffer) => holders[buffer] == 1;

    /// <summary>Gives a buffer back; it is free when its last holder did.</summary>
    public void Return(Storage buffer)
    {
        if (--holders[buffer] == 0)
            free.Add(buffer);
    }

    public void Dispose()
    {
        foreach (var buffer in own)
            buffer.Dispose();
    }
}
