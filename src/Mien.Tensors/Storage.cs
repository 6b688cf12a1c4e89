using System.Numerics;
using System.Runtime.InteropServices;

namespace Mien.Tensors;

/// <summary>A block of float32 values outside the managed heap, aligned to 64 bytes and zeroed.</summary>
public sealed unsafe class Storage : IDisposable
{
    /// <summary>Largest number of values: what fits into as many bytes as a machine can address.</summary>
    public const long MaxLength = long.MaxValue / sizeof(float) - Alignment;

    private const int Alignment = 64;

    private float* memory;

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    /// <param name="length">Number of values, 0 to <see cref="MaxLength"/>.</param>
    /// <exception cref="OutOfMemoryException">The machine has not so much memory.</exception>
    public Storage(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        Length = length;
        var bytes = (nuint)Math.Max(Alignment, (length * sizeof(float) + Alignment - 1) / Alignment * Alignment);
        memory = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(memory, bytes);
        GC.AddMemoryPressure(MemoryPressure);
    }

    /// <summary>Frees the block of a tensor that was not disposed.</summary>
    ~Storage() => Free();

    /// <summary>Number of values.</summary>
    public long Length { get; }

    /// <summary>The values; at most 2^31 - 1 of them can be seen as one span. The tensor must be kept as long as the span is used.</summary>
    /// <exception cref="ObjectDisposedException">The tensor is disposed.</exception>
    public Span<float> Span => new(Pointer, checked((int)Length));

    /// <summary>The values in registers, the last one filled up with what lies behind them: memory that is this block's own, and zero unless a caller writes there.</summary>
    internal Span<Vector<float>> Vectors => MemoryMarshal.Cast<float, Vector<float>>(
        new Span<float>(Pointer, checked((int)((Length + Vector<float>.Count - 1) / Vector<float>.Count) * Vector<float>.Count)));

    /// <summary>The first value. Take it once, before a loop: it is checked.</summary>
    internal float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(memory is null, this);
            return memory;
        }
    }

    private long MemoryPressure => Math.Max(1, Length * sizeof(float));

    /// <summary>Sets every value to zero.</summary>
    public void Clear()
    {
        NativeMemory.Clear(Pointer, (nuint)(Length * sizeof(float)));
        GC.KeepAlive(this);
    }

    /// <summary>Copies all values of a tensor of the same length.</summary>
    public void CopyFrom(Storage source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length != Length)
            throw new ArgumentException($"{source.Length} values do not fit a tensor of {Length}.", nameof(source));
        Buffer.MemoryCopy(source.Pointer, Pointer, Length * sizeof(float), Length * sizeof(float));
        GC.KeepAlive(source);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (memory is null)
            return;
        NativeMemory.AlignedFree(memory);
        memory = null;
        GC.RemoveMemoryPressure(MemoryPressure);
    }
}
