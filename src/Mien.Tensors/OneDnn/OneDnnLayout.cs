using Mien.Tensors.Memory;

namespace Mien.Tensors.OneDnn;

/// <summary>The blocked order that a oneDNN convolution picked for its weights.</summary>
internal sealed unsafe class OneDnnLayout : WeightLayout
{
    private readonly MemoryDescriptor plain;
    private readonly MemoryDescriptor packed;

    public OneDnnLayout(MemoryDescriptor plain, MemoryDescriptor packed)
    {
        this.plain = plain;
        this.packed = packed;
    }

    public MemoryDescriptor Packed => packed;

    /// <summary>The primitive that changes one order into another; null where they are equal.</summary>
    public static Primitive? Reorder(MemoryDescriptor from, MemoryDescriptor to)
    {
        if (Native.dnnl_memory_desc_equal(&from, &to) != 0)
            return null;
        _ = Engine.Stream; // a primitive is planned for the OpenMP threads of whoever describes it
        using var attributes = new Attributes();
        nint descriptor;
        Native.Check(Native.dnnl_reorder_primitive_desc_create(&descriptor, &from, Engine.Handle, &to, Engine.Handle, attributes.Handle));
        var primitive = new Primitive(descriptor, (Native.ArgSource, from), (Native.ArgDestination, to));
        Native.Check(Native.dnnl_primitive_desc_destroy(descriptor));
        return primitive;
    }

    internal override long PackedLength(long plainLength)
    {
        var descriptor = packed;
        return (long)(Native.dnnl_memory_desc_get_size(&descriptor) + 3) / sizeof(float);
    }

    internal override void Pack(ReadOnlySpan<float> plain, Span<float> packed) => Convert(this.plain, this.packed, plain, packed);

    internal override void Unpack(ReadOnlySpan<float> packed, Span<float> plain) => Convert(this.packed, this.plain, packed, plain);

    internal override bool Matches(WeightLayout other)
    {
        if (other is not OneDnnLayout layout)
            return false;
        var mine = packed;
        var theirs = layout.packed;
        return Native.dnnl_memory_desc_equal(&mine, &theirs) != 0;
    }

    private static void Convert(MemoryDescriptor from, MemoryDescriptor to, ReadOnlySpan<float> source, Span<float> target)
    {
        using var reorder = Reorder(from, to);
        if (reorder is null)
        {
            source.CopyTo(target);
            return;
        }
        fixed (float* first = source)
        fixed (float* second = target)
            reorder.Execute(first, second);
    }
}
