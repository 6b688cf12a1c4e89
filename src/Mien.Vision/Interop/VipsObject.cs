using Microsoft.Win32.SafeHandles;

namespace Mien.Vision.Interop;

/// <summary>Owns one reference to a libvips object (source, image, region or operation).</summary>
internal sealed class VipsObject : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <exception cref="VipsException">libvips could not make the object and returned null.</exception>
    public VipsObject(nint instance)
        : base(ownsHandle: true)
    {
        if (instance == 0)
            throw new VipsException();
        SetHandle(instance);
    }

    public nint Instance => handle;

    protected override bool ReleaseHandle()
    {
        Vips.g_object_unref(handle);
        return true;
    }
}
