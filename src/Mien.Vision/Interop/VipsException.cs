namespace Mien.Vision.Interop;

/// <summary>A libvips call failed. Callers know which, and say what it means: libvips' own messages are shared by all threads.</summary>
internal sealed class VipsException : Exception
{
    public VipsException()
        : base("libvips call failed") => Vips.vips_error_clear();
}
