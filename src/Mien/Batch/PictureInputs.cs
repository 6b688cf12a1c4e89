using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Batch;

/// <summary>
/// Expands what the user named (files, folders, patterns, "-") into pictures, one at a time: only the names of the
/// folders being walked are held.
/// </summary>
public static class PictureInputs
{
    private const string Undecoded = "its name is not UTF-8, so that it cannot be opened; rename it";

    private static readonly string[] unfinished = [".part", ".tmp", ".partial", ".crdownload", ".download"];

    /// <summary>
    /// Files are taken as they are; folders give the pictures in and under them, known by their endings or else by their first bytes,
    /// sorted by name, and no videos; patterns (*, ?, **) give what matches, for when the shell has not expanded them. Hidden entries and
    /// links to folders met on the way are passed over. What cannot be read is an input with an error.
    /// </summary>
    /// <param name="arguments">What the user named.</param>
    /// <param name="passedOver">Is told what somebody may have meant and what gives no input; null where nobody asks.</param>
    public static IEnumerable<PictureInput> Expand(IEnumerable<string> arguments, PassedOver? passedOver = null)
    {
        var readStandardInput = false;

        foreach (var argument in arguments)
        {
            if (argument == PictureInput.StandardInput)
            {
                yield return readStandardInput
                    ? new PictureInput(argument, "standard input can be read only once")
                    : new PictureInput(argument);
                readStandardInput = true;
            }
            else
            {
                foreach (var input in ExpandPath(argument, passedOver))
                    yield return input;
            }
        }
    }

    /// <summary>Whether the arguments name exactly one picture, so that one record is the whole answer.</summary>
    /// <param name="arguments">What the user named.</param>
    public static bool NameOnePicture(IReadOnlyList<string> arguments) =>
        arguments is [var only] && !Directory.Exists(only) && (File.Exists(only) ? !VideoFile.Is(only) : !PathPattern.IsPattern(only));

    private static IEnumerable<PictureInput> ExpandPath(string path, PassedOver? passedOver)
    {
        if (File.Exists(path))
            return [new PictureInput(path)];

        if (Directory.Exists(path))
            return ExpandFolder(path, passedOver);

        if (PathPattern.IsPattern(path))
            return ExpandPattern(path, passedOver);

        return [new PictureInput(path, IsUndecoded(path) ? Undecoded : "no such file or folder")];
    }

    private static IEnumerable<PictureInput> ExpandFolder(string folder, PassedOver? passedOver)
    {
        var any = false;
        foreach (var input in Walk(folder, passedOver))
        {
            any = true;
            yield return input;
        }

        if (!any)
            yield return new PictureInput(folder, "no pictures in this folder; a file named by itself is read whatever its ending");
    }

    private static IEnumerable<PictureInput> ExpandPattern(string pattern, PassedOver? passedOver)
    {
        var any = false;
        foreach (var match in PathPattern.Match(pattern))
        {
            any = true;
            foreach (var input in ExpandPath(match, passedOver))
                yield return input;
        }

        if (!any)
            yield return new PictureInput(pattern, "no file matches");
    }

    private static IEnumerable<PictureInput> Walk(string folder, PassedOver? passedOver)
    {
        if (!FolderListing.TryRead(folder, out var entries, out var error))
        {
            yield return new PictureInput(folder, IsUndecoded(folder) ? Undecoded : error);
            yield break;
        }

        foreach (var entry in entries)
        {
            var path = Path.Join(folder, entry.Name);
            if (entry.IsFolder)
            {
                foreach (var input in Walk(path, passedOver))
                    yield return input;
            }
            else if (IsPicture(path, passedOver))
            {
                yield return new PictureInput(path, IsUndecoded(path) ? Undecoded : null);
            }
        }
    }

    private static bool IsPicture(string path, PassedOver? passedOver)
    {
        if (Picture.CanLoad(path))
            return true;
        if (VideoFile.HasEnding(path))
        {
            passedOver?.AddVideo();
            return false;
        }

        var content = IsUnfinished(path) ? PictureContent.None : PictureFile.Of(path);
        if (content == PictureContent.Unreadable)
            passedOver?.AddPicture(path);
        return content == PictureContent.Readable;
    }

    // What programs are about to write, or were.
    private static bool IsUnfinished(string path) => unfinished.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    // A name whose bytes are not UTF-8 is read with this character in their place, and no file has that name.
    private static bool IsUndecoded(string path) => path.Contains('\uFFFD') && !Path.Exists(path);
}
