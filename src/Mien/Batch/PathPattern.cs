using System.IO.Enumeration;

namespace Mien.Batch;

/// <summary>Path patterns: * and ? match within a name, a segment ** any number of folders.</summary>
internal static class PathPattern
{
    private const string AnyFolders = "**";

    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The files and folders that match, sorted by name in each folder. Folders that cannot be read match nothing.</summary>
    public static IEnumerable<string> Match(string pattern)
    {
        var segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Match(pattern.StartsWith('/') ? "/" : "", segments, first: 0);
    }

    private static IEnumerable<string> Match(string folder, string[] segments, int first)
    {
        var segment = segments[first];
        var isLast = first == segments.Length - 1;

        if (!IsPattern(segment))
        {
            var path = Path.Join(folder, segment);
            if (!isLast)
                return Match(path, segments, first + 1);

            return Path.Exists(path) ? [path] : [];
        }

        if (segment != AnyFolders)
            return MatchNames(folder, segments, first, isLast);

        // A closing ** is every file under the folder.
        return isLast ? Match(folder, [.. segments, "*"], first) : MatchAnyFolders(folder, segments, first);
    }

    private static IEnumerable<string> MatchNames(string folder, string[] segments, int first, bool isLast)
    {
        foreach (var entry in List(folder))
        {
            if (!FileSystemName.MatchesSimpleExpression(segments[first], entry.Name, ignoreCase: false))
                continue;

            var path = Path.Join(folder, entry.Name);
            if (isLast)
            {
                // What ** enters by itself is not entered once more as a folder that matched.
                if (!entry.IsFolder || !segments.Contains(AnyFolders))
                    yield return path;
            }
            else if (entry.IsFolder)
            {
                foreach (var match in Match(path, segments, first + 1))
                    yield return match;
            }
        }
    }

    private static IEnumerable<string> MatchAnyFolders(string folder, string[] segments, int first)
    {
        foreach (var match in Match(folder, segments, first + 1))
            yield return match;

        foreach (var entry in List(folder))
        {
            if (!entry.IsFolder)
                continue;

            foreach (var match in Match(Path.Join(folder, entry.Name), segments, first))
                yield return match;
        }
    }

    private static List<FolderEntry> List(string folder)
    {
        FolderListing.TryRead(folder.Length == 0 ? "." : folder, out var entries, out _);
        return entries;
    }
}
