namespace Mien.Tensors.Memory;

/// <summary>
/// Scratch memory that the kernels of one part of a tape's work share, since they run after each other: what one leaves
/// there means nothing to the next. It lies in the cache more often than memory of their own would.
/// </summary>
internal sealed unsafe class Workspace : IDisposable
{
    private Storage memory = new(0);

    /// <summary>The memory; moves when more is reserved.</summary>
    public float* Pointer => memory.Pointer;

    /// <summary>All of it.</summary>
    public Span<float> Span => memory.Span;

    /// <summary>Makes room for <paramref name="length"/> floats.</summary>
    public void Reserve(long length)
    {
        if (length <= memory.Length)
            return;
        memory.Dispose();
        memory = new Storage(length);
    }

    public void Dispose() => memory.Dispose();
}
