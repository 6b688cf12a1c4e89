using System.Runtime.InteropServices;

namespace Mien.Vision.Pictures;

/// <summary>
/// What the C library has been given back and keeps. Of a large picture that is tens of megabytes, scattered so that it finds nothing to
/// return by itself. Only glibc keeps so much, and it alone can be asked.
/// </summary>
internal static unsafe class FreedMemory
{
    private static readonly delegate* unmanaged<nuint, int> trim =
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var address)
            ? (delegate* unmanaged<nuint, int>)address
            : null;

    /// <summary>Returns it to the system; takes a millisecond or two.</summary>
    public static void Return()
    {
        if (trim is not null)
            trim(0);
    }
}
