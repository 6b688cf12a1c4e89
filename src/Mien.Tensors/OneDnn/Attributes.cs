namespace Mien.Tensors.OneDnn;

/// <summary>Primitive attributes: our own scratchpad, and what is fused behind the primitive.</summary>
internal sealed unsafe class Attributes : IDisposable
{
    private const int UserScratchpad = 1;

    public Attributes(bool sum = false, bool relu = false)
    {
        nint attributes, operations;
        Native.Check(Native.dnnl_primitive_attr_create(&attributes));
        Native.Check(Native.dnnl_primitive_attr_set_scratchpad_mode(attributes, UserScratchpad));
        Native.Check(Native.dnnl_post_ops_create(&operations));
        if (sum)
            Native.Check(Native.dnnl_post_ops_append_sum(operations, 1));
        if (relu)
            Native.Check(Native.dnnl_post_ops_append_eltwise(operations, 1, Native.EltwiseRelu, 0, 0));
        Native.Check(Native.dnnl_primitive_attr_set_post_ops(attributes, operations));
        Native.Check(Native.dnnl_post_ops_destroy(operations));
        Handle = attributes;
    }

    public nint Handle { get; }

    public void Dispose() => _ = Native.dnnl_primitive_attr_destroy(Handle);
}
