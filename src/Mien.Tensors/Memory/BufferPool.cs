namespace Mien.Tensors.Memory;

/// <summary>Hands out buffers while a tape is planned, so that activations that do not live together share memory.</summary>
internal sealed class BufferPool : IDisposable
{
    private readonly List<Storage> all = [];
    private readonly List<Storage> free = [];
    private readonly Dictionary<Storage, int> holders = [];

    /// <summary>A buffer of at least the length: the smallest free one, or a new one.</summary>
    public Storage Rent(long length)
    {
        var best = free.Where(tensor => tensor.Length >= length && tensor.Length <= 2 * length).MinBy(tensor => tensor.Length);
        if (best is not null)
            free.Remove(best);
        else
            best = Permanent(length);
        holders[best] = 1;
        return best;
    }

    /// <summary>A buffer that is never handed out again.</summary>
    public Storage Permanent(long length)
    {
        var tensor = new Storage(length);
        all.Add(tensor);
        return tensor;
    }

    /// <summary>Adds a holder to a rented buffer.</summary>
    public Storage Share(Storage tensor)
    {
        holders[tensor]++;
        return tensor;
    }

    public bool IsExclusive(Storage tensor) => holders[tensor] == 1;

    /// <summary>Gives a buffer back; it is free when its last holder did.</summary>
    public void Return(Storage tensor)
    {
        if (--holders[tensor] == 0)
            free.Add(tensor);
    }

    public void Dispose()
    {
        foreach (var tensor in all)
            tensor.Dispose();
    }
}
