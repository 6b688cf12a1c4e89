using System.Diagnostics.CodeAnalysis;

namespace Mien.Cli.Inputs;

/// <summary>Lists one folder in an order that does not depend on the file system.</summary>
internal static class FolderListing
{
    // Hidden entries hold thumbnails and resource forks; a link to a folder may lead back up for ever.
    private static readonly EnumerationOptions AllEntries = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    /// <summary>Reads the visible entries of a folder, sorted by name; false with a reason when it cannot be read.</summary>
    public static bool TryRead(string folder, out List<FolderEntry> entries, [NotNullWhen(false)] out string? error)
    {
        entries = [];
        error = null;

        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", AllEntries))
            {
                var isFolder = entry.Attributes.HasFlag(FileAttributes.Directory);
                if (isFolder && entry.LinkTarget is not null)
                    continue;

                entries.Add(new FolderEntry(Path.Join(folder, entry.Name), isFolder));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = exception is UnauthorizedAccessException ? "this folder may not be read" : exception.Message;
            return false;
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return true;
    }
}
