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
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] heldByOthers = [11, 35, unchecked((int)0x80070020)];

    private readonly AtomicFile? _file;
    private bool _ownsStream;
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

    /// <summary>Whether parts of a video are kept.</summary>
    public virtual bool KeepsParts => false;

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
            // A device or a pipe is written as it is: renaming over it would replace it by a file.
            if (FileKind.IsSpecial(path))
                return new OutputTarget(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)) { _ownsStream = true };

            AtomicFile.DeleteUnfinished(path);
            return new OutputTarget(AtomicFile.Create(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Whether a path names a regular file, or one that is to be made, and neither standard output nor a device nor a pipe.</summary>
    public static bool IsFile([NotNullWhen(true)] string? path) => path is not (null or "-") && !FileKind.IsSpecial(path);

    /// <summary>Whether an earlier run has done the next input. Asked for each input in its order, before it is analysed.</summary>
    /// <param name="source">The input as its user named it.</param>
    /// <param name="copies">Where its annotated copy and its timelines go; null for nowhere.</param>
    /// <param name="isCopyGone">Whether the annotated copy, which there is of each that did not fail, is not there.</param>
    public virtual bool Holds(string source, string? copies, bool isCopyGone) => false;

    /// <summary>The first frames of a video whose results an earlier run has kept; they are not to be written again.</summary>
    /// <param name="source">The video, which is not done.</param>
    /// <param name="copies">As in <see cref="Holds"/>.</param>
    public virtual long FramesOf(string source, string? copies) => 0;

    /// <summary>What was found in the next of these frames, as <see cref="KeepFrames"/> was given it; null when there are no more.</summary>
    public virtual byte[]? NextFindings() => null;

    /// <summary>Keeps what was written since the last call as a part of the results of a video.</summary>
    /// <param name="source">The video.</param>
    /// <param name="copies">As in <see cref="Holds"/>.</param>
    /// <param name="frames">Frames of the video that are written by now.</param>
    /// <param name="findings">What was found in them since the last call.</param>
    public virtual void KeepFrames(string source, string? copies, long frames, ReadOnlySpan<byte> findings)
    {
    }

    /// <summary>Keeps what was written since the last call as the whole result of an input, or as the last part of a video's.</summary>
    /// <param name="source">The input as its user named it.</param>
    /// <param name="copies">As in <see cref="Holds"/>.</param>
    /// <param name="failed">Whether it could not be analysed.</param>
    public virtual void Keep(string source, string? copies, bool failed)
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
        _file?.Dispose();
        if (_ownsStream)
            Stream.Dispose();
        else if (_file is null)
            Stream.Flush();
    }

    protected static void RequireFile(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{path}: --output names a folder; name a file in it");
    }

    protected static UsageException Unwritable(string path, Exception exception) => exception is DirectoryNotFoundException
        ? new UsageException($"{path}: the folder of --output does not exist; make it first")
        : heldByOthers.Contains(exception.HResult)
        ? new UsageException($"{path}: another run writes its results there; let it end, or give --output another name")
        : new UsageException($"{path}: --output cannot be written: {exception.Message}");
}
