using Mien.Vision;
using Mien.Vision.Video;

namespace Mien.Cli.Inputs;

/// <summary>
/// Expands what the user named (files, folders, patterns, "-") into pictures, one at a time: only the names of the
/// folders being walked are held.
/// </summary>
internal static class PictureInputs
{
    /// <summary>
    /// Files are taken as they are; folders give the pictures in and under them, known by their endings and sorted by
    /// name; patterns (*, ?, **) give what matches, for when the shell has not expanded them. Hidden entries and links
    /// to folders met on the way are passed over. What cannot be read is an input with an error.
    /// </summary>
    public static IEnumerable<PictureInput> Expand(IEnumerable<string> arguments)
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
                foreach (var input in ExpandPath(argument))
                    yield return input;
            }
        }
    }

    /// <summary>Whether the arguments name exactly one picture, so that one record is the whole answer.</summary>
    public static bool NameOnePicture(IReadOnlyList<string> arguments) =>
        arguments is [var only] && !Directory.Exists(only) && (File.Exists(only) || !PathPattern.IsPattern(only));

    /// <summary>Whether a video is among the files that the arguments name, or that their patterns match; folders give pictures alone.</summary>
    public static bool NameVideo(IEnumerable<string> arguments) => arguments.Any(static argument =>
        File.Exists(argument) ? VideoFile.Is(argument)
        : PathPattern.IsPattern(argument) && !Directory.Exists(argument) && PathPattern.Match(argument).Any(VideoFile.Is));

    private static IEnumerable<PictureInput> ExpandPath(string path)
    {
        if (File.Exists(path))
            return [new PictureInput(path)];

        if (Directory.Exists(path))
            return ExpandFolder(path);

        if (PathPattern.IsPattern(path))
            return ExpandPattern(path);

        return [new PictureInput(path, "no such file or folder")];
    }

    private static IEnumerable<PictureInput> ExpandFolder(string folder)
    {
        var any = false;
        foreach (var input in Walk(folder))
        {
            any = true;
            yield return input;
        }

        if (!any)
            yield return new PictureInput(folder, "no pictures in this folder; a file named by itself is read whatever its ending");
    }

    private static IEnumerable<PictureInput> ExpandPattern(string pattern)
    {
        var any = false;
        foreach (var match in PathPattern.Match(pattern))
        {
            any = true;
            foreach (var input in ExpandPath(match))
                yield return input;
        }

        if (!any)
            yield return new PictureInput(pattern, "no file matches");
    }

    private static IEnumerable<PictureInput> Walk(string folder)
    {
        if (!FolderListing.TryRead(folder, out var entries, out var error))
        {
            yield return new PictureInput(folder, error);
            yield break;
        }

        foreach (var entry in entries)
        {
            var path = Path.Join(folder, entry.Name);
            if (entry.IsFolder)
            {
                foreach (var input in Walk(path))
                    yield return input;
            }
            else if (Picture.CanLoad(path))
            {
                yield return new PictureInput(path);
            }
        }
    }
}
