using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mien.Tensors.OneDnn;

/// <summary>
/// A oneDNN primitive with its memory objects and its own scratchpad: built once for a shape, then executed by one
/// thread at a time on whatever buffers are given.
/// </summary>
internal sealed unsafe class Primitive : IDisposable
{
    private readonly nint primitive;
    private readonly Argument* arguments;
    private readonly int count;
    private readonly Storage scratchpad;

    /// <summary>Builds the primitive.</summary>
    /// <param name="descriptor">Primitive descriptor; not owned.</param>
    /// <param name="roles">Role and memory descriptor of each argument, in the order in which <see cref="Execute"/> takes its buffers.</param>
    public Primitive(nint descriptor, params ReadOnlySpan<(int Role, MemoryDescriptor Memory)> roles)
    {
        _ = Engine.Stream;
        nint created;
        Native.Check(Native.dnnl_primitive_create(&created, descriptor));
        primitive = created;
        count = roles.Length + 1;
        arguments = (Argument*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Argument));
        var space = *Native.dnnl_primitive_desc_query_md(descriptor, Native.QueryScratchpad, 0);
        scratchpad = new Storage((long)(Native.dnnl_memory_desc_get_size(&space) + 3) / sizeof(float));
        for (var i = 0; i < roles.Length; i++)
            arguments[i] = new Argument { Role = roles[i].Role, Memory = CreateMemory(roles[i].Memory, null) };
        arguments[roles.Length] = new Argument { Role = Native.ArgScratchpad, Memory = CreateMemory(space, scratchpad.Pointer) };
    }

    public void Execute(float* first, float* second, float* third = null, float* fourth = null)
    {
        SetData(0, first);
        SetData(1, second);
        if (count > 3)
            SetData(2, third);
        if (count > 4)
            SetData(3, fourth);
        Native.Check(Native.dnnl_primitive_execute(primitive, Engine.Stream, count, arguments));
    }

    public void Dispose()
    {
        for (var i = 0; i < count; i++)
            _ = Native.dnnl_memory_destroy(arguments[i].Memory);
        NativeMemory.Free(arguments);
        _ = Native.dnnl_primitive_destroy(primitive);
        scratchpad.Dispose();
    }

    private static nint CreateMemory(MemoryDescriptor descriptor, void* data)
    {
        nint memory;
        Native.Check(Native.dnnl_memory_create(&memory, &descriptor, Engine.Handle, data));
        return memory;
    }

    private void SetData(int index, float* data) =>
        Native.Check(Native.dnnl_memory_set_data_handle(arguments[index].Memory, data));
}

/// <summary>Owns a stream of oneDNN. A stream of ours has no work pending between calls, so any thread may free it.</summary>
internal sealed class StreamHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public StreamHandle(nint stream)
        : base(ownsHandle: true) => SetHandle(stream);

    protected override bool ReleaseHandle() => Native.dnnl_stream_destroy(handle) == 0;
}
