using System.Runtime.InteropServices;

namespace Mien.Batch;

/// <summary>Tells devices and pipes from files, as the system does; their names say nothing: /dev/shm holds files.</summary>
internal static unsafe partial class SpecialFile
{
    // Of Linux's struct statx: the same for all processors.
    private const int StatusSize = 256;
    private const int ModeOffset = 28;
    private const uint ModeWanted = 1;
    private const int CurrentFolder = -100;

    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Whether a path is there and leads to something that is neither a file nor a folder: a device, a pipe, a socket.</summary>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
            return path.StartsWith("/dev/", StringComparison.Ordinal);
        var status = stackalloc byte[StatusSize];
        return statx(CurrentFolder, path, 0, ModeWanted, status) == 0
            && (*(ushort*)(status + ModeOffset) & KindMask) is not (RegularFile or Folder);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* status);
}
