using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Mien.Tensors;

/// <summary>
/// A file that appears complete or not at all, also when the power goes: it is written beside its target, under the target's name with
/// 16 random hexadecimal digits and ".part" behind it, and takes the target's place with <see cref="Commit"/>. A link is followed, and
/// what was there keeps its permissions.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private const string Ending = ".part";
    private const int Digits = 16;
    private const int Attempts = 10;

    // ENOSPC and EDQUOT of Linux.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    private static readonly SearchValues<char> hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly FileStream stream;
    private readonly string named;
    private readonly string target;

    private AtomicFile(string named, string target)
    {
        (this.named, this.target) = (named, target);
        stream = Open(target);
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where to write.</summary>
    public Stream Stream => stream;

    /// <summary>Where the file is until it is committed, for a program that is to write it by name instead of through <see cref="Stream"/>.</summary>
    public string Unfinished => stream.Name;

    /// <summary>Begins a file. What killed processes left of it stays; see <see cref="DeleteUnfinished"/>.</summary>
    /// <param name="path">The file; what is there stays until the new one is committed.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be written.</exception>
    public static AtomicFile Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new AtomicFile(path, Final(path));
    }

    /// <summary>Writes files into a folder, which is made where it is missing; each appears complete or not at all.</summary>
    /// <param name="folder">The folder; what else is in it stays.</param>
    /// <param name="files">The bytes of each file by its name.</param>
    /// <exception cref="IOException">One cannot be written; those before it are.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void WriteAll(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(files);
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in files)
        {
            using var file = Create(Path.Combine(folder, name));
            file.Stream.Write(bytes);
            file.Commit();
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before stays. On a full disk the message says what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">Its name is that of a folder.</exception>
    public void Commit()
    {
        try
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
        }
        catch (IOException error) when (IsFull(error))
        {
            throw Full(named, error);
        }
        File.Move(Unfinished, target, overwrite: true);
    }

    /// <summary>Takes away what is not committed.</summary>
    public void Dispose()
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What was not written goes anyway.
        }
        File.Delete(Unfinished);
    }

    /// <summary>Writes a whole file, and takes away what killed processes left of it.</summary>
    /// <param name="path">The file; where writing fails what was there before stays.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="IOException">It cannot be written; on a full disk the message says what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        DeleteUnfinished(path);
        using var file = Create(path);
        try
        {
            write(file.Stream);
        }
        catch (IOException error) when (IsFull(error))
        {
            throw Full(path, error);
        }
        file.Commit();
    }

    /// <summary>Writes a whole file of text in UTF-8, as <see cref="Write"/> does.</summary>
    /// <param name="path">The file; where writing fails what was there before stays.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="IOException">It cannot be written; on a full disk the message says what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be written.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Deletes what processes that were killed left of a file. What a living one writes stays, and so does what cannot be deleted.</summary>
    /// <param name="path">The file, whether it is there or not.</param>
    public static void DeleteUnfinished(string path)
    {
        var final = Final(path);
        Delete(Path.GetDirectoryName(final)!, Path.GetFileName(final));
    }

    /// <summary>Deletes what processes that were killed left of any file in a folder, as <see cref="DeleteUnfinished"/> does of one.</summary>
    /// <param name="folder">The folder; the folders in it are left alone.</param>
    public static void DeleteAllUnfinished(string folder) => Delete(folder, name: null);

    /// <summary>Whether what failed is for want of room on the disk, or of the user's share of it.</summary>
    /// <param name="error">What the system said.</param>
    public static bool IsFull(Exception error) => error is IOException { HResult: NoSpace or QuotaExceeded };

    private static void Delete(string folder, string? name)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Ending))
            if (TargetOf(Path.GetFileName(file)) is { } target && (name is null || name == target))
                DeleteAbandoned(file);
    }

    // A living writer holds a lock on its file.
    private static void DeleteAbandoned(string file)
    {
        try
        {
            using var abandoned = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None);
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is being written, or another process was faster.
        }
    }

    // Null where a name is not one of ours.
    private static string? TargetOf(string name)
    {
        var stem = name.AsSpan(0, name.Length - Ending.Length);
        var dot = stem.Length - Digits - 1;
        return dot > 0 && stem[dot] == '.' && !stem[(dot + 1)..].ContainsAnyExcept(hexadecimal) ? stem[..dot].ToString() : null;
    }

    // Between making a file and locking it somebody may take it for abandoned; then another is made.
    private static FileStream Open(string target)
    {
        for (var attempt = 1; ; attempt++)
        {
            var path = $"{target}.{RandomNumberGenerator.GetHexString(Digits, lowercase: true)}{Ending}";
            try
            {
                var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                if (File.Exists(path))
                    return stream;
                stream.Dispose();
            }
            catch (IOException error) when (error is not DirectoryNotFoundException && attempt < Attempts)
            {
            }
        }
    }

    private static string Final(string path) =>
        (new FileInfo(path).LinkTarget is null ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName) ?? Path.GetFullPath(path);


    private static IOException Full(string path, IOException error) =>
        new($"{path}: could not be written, the disk is full; make room on it, nothing was changed", error);
}
