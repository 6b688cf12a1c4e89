using Microsoft.Win32.SafeHandles;

namespace Mien.Tensors.OneDnn;

/// <summary>Owns a stream of oneDNN. A stream of ours has no work pending between calls, so any thread may free it.</summary>
internal sealed class StreamHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public StreamHandle(nint stream)
        : base(ownsHandle: true) => SetHandle(stream);

    protected override bool ReleaseHandle() => Native.dnnl_stream_destroy(handle) == 0;
}
