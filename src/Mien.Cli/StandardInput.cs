using System.Globalization;

namespace Mien.Cli;

/// <summary>Opens standard input, which may be closed.</summary>
internal static class StandardInput
{
    private const int AccessMask = 3;
    private const int WriteOnly = 1;

    /// <summary>The stream; an empty one where the process was started without.</summary>
    public static Stream Open() => IsClosed() ? Stream.Null : Console.OpenStandardInput();

    // In the place of a standard input that is closed stands the first file that is opened, a pipe of the runtime to itself, on which
    // reading waits for ever: its other end is open here, too.
    private static bool IsClosed()
    {
        const string Files = "/proc/self/fd";
        try
        {
            if (new FileInfo(Files + "/0").LinkTarget is not { } input || !input.StartsWith("pipe:", StringComparison.Ordinal))
                return false;
            return Directory.EnumerateFileSystemEntries(Files).Any(file => new FileInfo(file).LinkTarget == input && IsWritten(Path.GetFileName(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The last digit of the flags, which are octal.
    private static bool IsWritten(string file) =>
        File.ReadLines("/proc/self/fdinfo/" + file).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal)) is { } flags
        && (int.Parse(flags.AsSpan(flags.Length - 1), CultureInfo.InvariantCulture) & AccessMask) == WriteOnly;
}
