namespace Mien.Research.Data;

/// <summary>Opens the files and folders of data sets; one that may not be read is a <see cref="MienException"/> with its name.</summary>
internal static class DataFile
{
    /// <summary>Opens a file, unpacked if its name ends in .gz.</summary>
    public static Stream Open(string path)
    {
        var file = Guard(path, () => File.OpenRead(path));
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new VerifiedGzipStream(file) : file;
    }

    /// <summary>The folders in a folder in ordinal order, the same on every machine.</summary>
    public static string[] Folders(string path) => Guard(path, () => Listed(Directory.GetDirectories(path)));

    /// <summary>The files in a folder in ordinal order.</summary>
    public static string[] Files(string path) => Guard(path, () => Listed(Directory.GetFiles(path)));

    /// <summary>The files in a folder and all below it in ordinal order.</summary>
    public static IEnumerable<string> FilesBelow(string path) => Files(path).Concat(Folders(path).SelectMany(FilesBelow)).Order(StringComparer.Ordinal);

    private static string[] Listed(string[] paths)
    {
        var listed = paths.Where(path => !IsPassedOver(Path.GetFileName(path))).ToArray();
        Array.Sort(listed, StringComparer.Ordinal);
        return listed;
    }

    // What editors and systems put beside pictures: checkpoints, thumbnails, resource forks (macOS packs these into a folder of their own).
    private static bool IsPassedOver(string name) => name[0] == '.' || name == "__MACOSX";

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new MienException(path, "may not be read", "check its permissions", error);
        }
        catch (IOException error)
        {
            throw new MienException(path, error is FileNotFoundException or DirectoryNotFoundException ? "no such file or folder" : error.Message, cause: error);
        }
    }
}
