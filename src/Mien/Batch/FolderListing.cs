using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace Mien.Batch;

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
            entries.AddRange(new FileSystemEnumerable<FolderEntry>(
                folder, static (ref FileSystemEntry entry) => new FolderEntry(entry.FileName.ToString(), entry.IsDirectory), AllEntries)
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) => !(entry.IsDirectory && entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = exception is UnauthorizedAccessException ? "this folder may not be read" : exception.Message;
            return false;
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return true;
    }
}

/// <summary>A file or folder inside a folder.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="IsFolder">Whether it is a folder that may be entered.</param>
internal readonly record struct FolderEntry(string Name, bool IsFolder);
