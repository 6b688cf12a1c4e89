namespace Mien.Learning.Checkpoints.PyTorch;

/// <summary>A view of a storage: element (i, j, ...) is at Offset + i·Strides[0] + j·Strides[1] + ...; checked to lie inside.</summary>
internal sealed class TorchTensor
{
    private readonly long offset;
    private readonly long[] strides;

    private TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides, long count)
    {
        Storage = storage;
        this.offset = offset;
        Shape = shape;
        this.strides = strides;
        Count = count;
    }

    public TorchStorage Storage { get; }

    public long[] Shape { get; }

    public long Count { get; }

    public static TorchTensor Create(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length)
            throw new InvalidDataException($"a tensor has {shape.Length} sizes and {strides.Length} strides");
        if (offset < 0 || shape.Any(size => size < 0) || strides.Any(stride => stride < 0))
            throw new InvalidDataException("a tensor has a negative size, stride or offset");
        try
        {
            var count = checked(shape.Aggregate(1L, (product, size) => product * size));
            var last = checked(offset + shape.Zip(strides, (size, stride) => Math.Max(size - 1, 0) * stride).Sum());
            if (count > 0 && last >= storage.Count)
                throw new InvalidDataException($"a tensor [{string.Join(", ", shape)}] reaches to element {last} of a storage of {storage.Count}");
            return new(storage, offset, shape, strides, count);
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"a tensor [{string.Join(", ", shape)}] is larger than its storage");
        }
    }

    /// <summary>The values in row-major order.</summary>
    /// <param name="type">Type of the elements.</param>
    /// <param name="storage">All elements of the storage.</param>
    public float[] Read(ElementType type, ReadOnlySpan<byte> storage)
    {
        var size = type.Size();
        var values = new float[Count];
        if (Count == 0)
            return values;
        if (IsContiguous())
        {
            type.ToSingle(storage[(int)(offset * size)..], values);
            return values;
        }
        Span<long> index = stackalloc long[Shape.Length];
        index.Clear();
        var element = offset;
        for (var i = 0; i < values.Length; i++)
        {
            type.ToSingle(storage.Slice((int)(element * size), size), values.AsSpan(i, 1));
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                element += strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                element -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return values;
    }

    private bool IsContiguous()
    {
        var expected = 1L;
        for (var axis = Shape.Length - 1; axis >= 0; axis--)
        {
            if (Shape[axis] != 1 && strides[axis] != expected)
                return false;
            expected *= Shape[axis];
        }
        return true;
    }
}
