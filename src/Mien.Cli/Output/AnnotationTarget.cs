using System.Collections.Concurrent;
using Mien.Cli.Commands;
using Mien.Cli.Inputs;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Cli.Output;

/// <summary>
/// Where --annotate writes: a folder, in which each picture and video stands with its boxes and labels under the name of its file, or the
/// file of the one video that is analysed.
/// </summary>
internal sealed class AnnotationTarget
{
    private readonly string path;
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    private AnnotationTarget(string path) => this.path = path;

    /// <summary>Makes the folder if there is none.</summary>
    /// <param name="path">The folder, or a file that ends like a video.</param>
    /// <param name="pictures">What is analysed; none of it may lie in the folder, so that nothing is written over.</param>
    public static AnnotationTarget Open(string path, IReadOnlyList<string> pictures)
    {
        if (VideoWriter.CanWrite(path) && !Directory.Exists(path))
        {
            if (pictures is not [var video] || Directory.Exists(video) || (File.Exists(video) && !VideoFile.Is(video)))
                throw new UsageException($"{path}: --annotate names a file, which holds one video; name a folder instead");
            VideoPath.Check(path, video);
            return new AnnotationTarget(Path.GetDirectoryName(path) ?? "") { names = { [video] = Path.GetFileName(path) } };
        }

        if (pictures.Any(picture => Holds(path, picture)))
            throw new UsageException($"{path}: the folder of --annotate is one of those that are analysed; name another one");
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.DeleteAllUnfinished(path);
            return new AnnotationTarget(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the folder of --annotate cannot be made: {error.Message}");
        }
    }

    // A folder or a pattern is searched below its fixed part, a file lies in its folder.
    private static bool Holds(string path, string picture)
    {
        if (picture == PictureInput.StandardInput)
            return false;
        var wildcard = picture.IndexOfAny(['*', '?']);
        var searched = Directory.Exists(picture) || wildcard >= 0;
        var folder = Directory.Exists(picture) ? picture : Path.GetDirectoryName(wildcard >= 0 ? picture[..wildcard] : picture);
        var above = Path.TrimEndingDirectorySeparator(Path.GetFullPath(string.IsNullOrEmpty(folder) ? "." : folder));
        var own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return own == above || (searched && own.StartsWith(above + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    /// <summary>
    /// Chooses the name under which a picture will be written: those of the same name from several folders are
    /// numbered. Called in the order of the pictures, so that names do not depend on which is analysed first.
    /// </summary>
    public void Reserve(string source)
    {
        var name = source == PictureInput.StandardInput ? "standard-input" : Path.GetFileNameWithoutExtension(source);
        var ending = Picture.CanSave(source) || VideoWriter.CanWrite(source) ? Path.GetExtension(source) : VideoFile.Is(source) ? ".mp4" : ".jpg";
        lock (names)
        {
            if (names.ContainsKey(source))
                return;
            var reserved = name + ending;
            for (var number = 2; !taken.Add(reserved); number++)
                reserved = $"{name}-{number}{ending}";
            names[source] = reserved;
        }
    }

    /// <summary>Where a picture or video whose name is reserved goes.</summary>
    public string PathOf(string source)
    {
        lock (names)
            return Path.Join(path, names[source]);
    }

    /// <summary>Draws and writes one picture whose name is reserved; where that fails, the analysis is still good.</summary>
    public void Add(Picture picture, Analysis analysis)
    {
        try
        {
            AnnotatedPicture.Draw(picture, analysis).Save(PathOf(analysis.Source));
        }
        catch (MienException e)
        {
            failures[analysis.Source] = e.Message;
        }
    }

    /// <summary>Why a picture could not be written, on one line, told once; null when it was.</summary>
    public string? FailureOf(string source) => failures.TryRemove(source, out var failure) ? failure : null;
}
