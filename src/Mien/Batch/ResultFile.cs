using Mien.Tensors;

namespace Mien.Batch;

/// <summary>
/// A file of results, which appears whole when <see cref="Commit"/> is called and not at all when it is not. A device or a pipe is written as
/// it is.
/// </summary>
public sealed class ResultFile : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] heldByOthers = [11, 35, unchecked((int)0x80070020)];

    private readonly AtomicFile? file;

    private ResultFile(Stream stream, AtomicFile? file)
    {
        Stream = stream;
        this.file = file;
    }

    /// <summary>Where to write.</summary>
    public Stream Stream { get; }

    /// <summary>Where the file is until it is committed, for whoever must take it away when the process is killed; null for a device or a pipe.</summary>
    public string? Unfinished => file?.Unfinished;

    /// <summary>Begins a file beside its target.</summary>
    /// <param name="path">The file, device or pipe.</param>
    /// <exception cref="MienException">It cannot be written.</exception>
    public static ResultFile Create(string path)
    {
        RequireNoFolder(path);
        try
        {
            // Renaming over a device or a pipe would replace it by a file.
            if (SpecialFile.Is(path))
                return new ResultFile(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), null);

            AtomicFile.DeleteUnfinished(path);
            var file = AtomicFile.Create(path);
            return new ResultFile(file.Stream, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Whether a path names a regular file, or one that is to be made, and neither a device nor a pipe.</summary>
    public static bool IsRegular(string path) => !SpecialFile.Is(path);

    /// <summary>Makes everything written so far visible under the file's name.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before stays.</exception>
    public void Commit()
    {
        Stream.Flush();
        file?.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (file is null)
            Stream.Dispose();
        else
            file.Dispose();
    }

    internal static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
            throw new MienException(path, "a folder, where a file is to be written", "name a file in it");
    }

    internal static MienException Unwritable(string path, Exception exception) => exception is DirectoryNotFoundException
        ? new MienException(path, "its folder does not exist", "make it first", exception)
        : heldByOthers.Contains(exception.HResult)
        ? new MienException(path, "another run writes its results there", "let it end, or choose another name", exception)
        : new MienException(path, $"cannot be written: {exception.Message}", cause: exception);
}
