using NetVips;

namespace Mien.Vision.Pictures;

/// <summary>
/// Starts libvips, which comes with the program as a package. Three of its settings are those of the process, and a host that uses
/// libvips itself shares them: its cache of operations is switched off, since it would keep the memory of pictures that are decoded
/// once; it computes in the thread that calls it, since its buffers grow with its threads; and its warnings about damaged files do not
/// go to standard error. Which of its loaders may run is left as the host has it.
/// </summary>
internal static class Libvips
{
    private static readonly Lazy<(string Reason, string Remedy)?> failure = new(Start);
    private static readonly Log.LogDelegate ignore = static (_, _, _) => { };

    /// <summary>Loads and starts libvips at the first call.</summary>
    /// <exception cref="MienException">libvips is missing or too old.</exception>
    public static void Require()
    {
        if (failure.Value is var (reason, remedy))
            throw new MienException(null, reason, remedy);
    }

    private static (string Reason, string Remedy)? Start()
    {
        if (!ModuleInitializer.VipsInitialized)
            return ("pictures need libvips, which does not load", "restore the package NetVips.Native for this system, or install libvips 8.15 or later");
        if (!NetVips.NetVips.AtLeastLibvips(8, 15))
            return ($"pictures need libvips 8.15, found is {NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}", "restore the package NetVips.Native for this system");
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, ignore);
        return null;
    }
}
