using System.Runtime.InteropServices;

namespace Mien.Tensors;

/// <summary>A block of float32 values outside the managed heap, aligned to 64 bytes and zeroed.</summary>
public sealed unsafe class Tensor : IDisposable
{
    private const int Alignment = 64;

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    /// <param name="length">Number of values, at least 0.</param>
    public Tensor(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        var bytes = (nuint)Math.Max(Alignment, (length * sizeof(float) + Alignment - 1) / Alignment * Alignment);
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Pointer, bytes);
        GC.AddMemoryPressure(MemoryPressure);
    }

    /// <summary>Frees the block of a tensor that was not disposed.</summary>
    ~Tensor() => Free();

    /// <summary>Number of values.</summary>
    public long Length { get; }

    /// <summary>The values; at most 2^31 - 1 of them can be seen as one span.</summary>
    public Span<float> Span => new(Pointer, checked((int)Length));

    internal float* Pointer { get; private set; }

    private long MemoryPressure => Math.Max(1, Length * sizeof(float));

    /// <summary>Sets every value to zero.</summary>
    public void Clear() => NativeMemory.Clear(Pointer, (nuint)(Length * sizeof(float)));

    /// <summary>Copies all values of a tensor of the same length.</summary>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length != Length)
            throw new ArgumentException($"{source.Length} values do not fit a tensor of {Length}.", nameof(source));
        Buffer.MemoryCopy(source.Pointer, Pointer, Length * sizeof(float), Length * sizeof(float));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer is null)
            return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        GC.RemoveMemoryPressure(MemoryPressure);
    }
}
