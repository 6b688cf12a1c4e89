namespace Mien.Vision.Pictures;

/// <summary>Files that may be opened without waiting for anybody.</summary>
internal static class RegularFile
{
    /// <summary>
    /// Bytes of a file, links followed. Pipes and devices, which one would wait for or read for ever, have none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.Length : ((FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!).Length;
    }

    /// <summary>The first bytes of a file, fewer where it is shorter; none of what cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">Receives them.</param>
    /// <returns>How many there are.</returns>
    public static int ReadHead(string path, Span<byte> head)
    {
        try
        {
            if (!File.Exists(path) || Length(path) == 0)
                return 0;
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, head, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
