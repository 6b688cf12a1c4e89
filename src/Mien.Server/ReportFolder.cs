using System.Net;
using System.Text;

namespace Mien.Server;

/// <summary>
/// A folder with reports, as studies write them: pages of one file each, NAME.html, also in folders of the folder. Links and hidden entries are passed
/// over, and a request gets what is listed and nothing else, so that no name leads out of the folder.
/// </summary>
public sealed class ReportFolder
{
    private const int Depth = 4;
    private const int HeadBytes = 16_384;
    private const int TitleLength = 200;

    private static readonly EnumerationOptions files = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = Depth,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System | FileAttributes.Device,
        MatchCasing = MatchCasing.CaseInsensitive,
    };

    private readonly string path;

    private ReportFolder(string path) => this.path = path;

    /// <summary>Takes a folder, whose reports may come and go.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="MienException">There is no such folder.</exception>
    public static ReportFolder Open(string path) =>
        Directory.Exists(path) ? new(Path.GetFullPath(path)) : throw new MienException(path, "no such folder of reports", "name one that is there, such as results/studies");

    /// <summary>The reports, by their names.</summary>
    internal IReadOnlyList<Report> List() => [.. Files().Select(report => new Report(report.Name, TitleOf(report.File) ?? report.Name, report.File.LastWriteTimeUtc))];

    /// <summary>A report; null where there is none of this name.</summary>
    internal FileStream? Read(string name) =>
        Files().Where(report => report.Name == name).Select(report => new FileStream(report.File.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)).FirstOrDefault();

    // An empty one has nothing to show; a pipe, whose reader waits, says that it is empty.
    private IEnumerable<(string Name, FileInfo File)> Files() => new DirectoryInfo(path).EnumerateFiles("*.html", files).Where(file => file.Length > 0)
        .Select(file => (Name: Path.GetRelativePath(path, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), File: file))
        .OrderBy(report => report.Name, StringComparer.Ordinal);

    private static string? TitleOf(FileInfo file)
    {
        using var stream = file.OpenRead();
        var head = new byte[HeadBytes];
        var text = Encoding.UTF8.GetString(head, 0, stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false));
        var begin = text.IndexOf("<title>", StringComparison.OrdinalIgnoreCase);
        var end = begin < 0 ? -1 : text.IndexOf("</title>", begin, StringComparison.OrdinalIgnoreCase);
        if (end < 0)
            return null;
        var title = string.Join(' ', WebUtility.HtmlDecode(text[(begin + "<title>".Length)..end]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return title.Length is 0 or > TitleLength ? null : title;
    }
}

/// <summary>A report of a folder.</summary>
/// <param name="Name">Its path in the folder, parted by slashes.</param>
/// <param name="Title">Its title; its name where it has none.</param>
/// <param name="Written">When it was written.</param>
internal readonly record struct Report(string Name, string Title, DateTime Written);
