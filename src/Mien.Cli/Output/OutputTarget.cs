using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Mien.Tensors;

namespace Mien.Cli.Output;

/// <summary>
/// Where results go: standard output, or a file that appears whole when <see cref="Commit"/> is called and not at all
/// when it is not.
/// </summary>
internal class OutputTarget : IDisposable
{
    private readonly AtomicFile? _file;
    private readonly PosixSignalRegistration? _interrupt;
    private readonly PosixSignalRegistration? _terminate;

    protected OutputTarget(Stream stream) => Stream = stream;

    private OutputTarget(AtomicFile file)
        : this(file.Stream)
    {
        _file = file;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => File.Delete(file.Unfinished));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => File.Delete(file.Unfinished));
    }

    public Stream Stream { get; }

    /// <summary>Whether an input that an earlier run has done could not be analysed.</summary>
    public virtual bool HoldsFailures => false;

    /// <summary>Opens a file next to the target under a temporary name; null or "-" is standard output.</summary>
    /// <exception cref="UsageException">The path cannot be written.</exception>
    public static OutputTarget Open(string? path, StandardStreams streams)
    {
        if (path is null or "-")
            return new OutputTarget(streams.Output);

        RequireFile(path);
        try
        {
            // A device is written as it is: renaming over it would replace it by a file.
            if (IsDevice(path))
                return new OutputTarget(new FileStream(path, FileMode.Open, FileAccess.Write));

            AtomicFile.DeleteUnfinished(path);
            return new OutputTarget(AtomicFile.Create(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Whether a path names a regular file, and neither standard output nor a device.</summary>
    public static bool IsFile([NotNullWhen(true)] string? path) => path is not (null or "-") && !IsDevice(path);

    /// <summary>Whether an earlier run has done the next input. Asked for each input in its order, before any is analysed.</summary>
    /// <param name="source">The input as its user named it.</param>
    public virtual bool Holds(string source) => false;

    /// <summary>Keeps what was written since the last call as the whole result of an input.</summary>
    /// <param name="source">The input as its user named it.</param>
    /// <param name="failed">Whether it could not be analysed.</param>
    public virtual void Keep(string source, bool failed)
    {
    }

    /// <summary>Makes everything written so far visible under the target's name.</summary>
    public virtual void Commit()
    {
        Stream.Flush();
        _file?.Commit();
    }

    public virtual void Dispose()
    {
        _interrupt?.Dispose();
        _terminate?.Dispose();
        if (_file is null)
            Stream.Flush();
        else
            _file.Dispose();
    }

    protected static void RequireFile(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{path}: --output names a folder; name a file in it");
    }

    protected static UsageException Unwritable(string path, Exception exception) => exception is DirectoryNotFoundException
        ? new UsageException($"{path}: the folder of --output does not exist; make it first")
        : new UsageException($"{path}: --output cannot be written: {exception.Message}");

    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal);
}
