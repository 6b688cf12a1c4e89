using System.Text;

namespace Mien.Learning;

/// <summary>Files that appear complete or not at all, also when the power goes.</summary>
internal static class AtomicFile
{
    private const string Unfinished = ".tmp";

    // ENOSPC and EDQUOT of Linux.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Writes text in UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a file; where that fails what was there before stays.</summary>
    /// <exception cref="IOException">It cannot be written; on a full disk the message says what to do.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}{Unfinished}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException error) when (error.HResult is NoSpace or QuotaExceeded)
        {
            throw new IOException($"{path}: could not be written, the disk is full; make room on it, nothing was changed", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Deletes what a process that was killed in the middle of writing left in a folder.</summary>
    public static void DeleteUnfinished(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Unfinished))
            File.Delete(file);
    }
}
