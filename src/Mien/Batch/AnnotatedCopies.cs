using System.Collections.Concurrent;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Batch;

/// <summary>
/// Copies with boxes and labels: a folder, in which each picture and video stands under the name of its file, or the file of the one video
/// that is analysed.
/// </summary>
internal sealed class AnnotatedCopies
{
    private readonly string folder;
    private readonly CopyNames names = new();
    private readonly ConcurrentDictionary<string, string> failures = new(StringComparer.Ordinal);

    private AnnotatedCopies(string folder) => this.folder = folder;

    /// <summary>Makes the folder if there is none.</summary>
    /// <param name="path">The folder, or a file that ends like a video.</param>
    /// <param name="inputs">What is analysed; none of it may lie in the folder, so that nothing is written over.</param>
    /// <exception cref="MienException">The folder cannot be made, or the path fits the inputs badly.</exception>
    public static AnnotatedCopies Open(string path, IReadOnlyList<string> inputs)
    {
        if (VideoWriter.CanWrite(path) && !Directory.Exists(path))
        {
            if (inputs is not [var video] || Directory.Exists(video) || (File.Exists(video) && !VideoFile.Is(video)))
                throw new MienException(path, "the annotated copies of these inputs do not fit into one video", "name a folder instead");
            VideoAnalysis.RequireWritable(path, video);
            var single = new AnnotatedCopies(Path.GetDirectoryName(path) ?? "");
            single.names.Reserve(video, Path.GetFileName(path));
            return single;
        }

        if (inputs.Any(input => Holds(path, input)))
            throw new MienException(path, "the folder of the annotated copies is one of those that are analysed", "name another one");
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.DeleteAllUnfinished(path);
            return new AnnotatedCopies(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException(path, $"the folder of the annotated copies cannot be made: {error.Message}", cause: error);
        }
    }

    /// <summary>Chooses the name under which an input will be written; called in the order of the inputs.</summary>
    public void Reserve(string source) => names.Reserve(
        source,
        source == PictureInput.StandardInput ? "standard-input" : Path.GetFileNameWithoutExtension(source),
        Picture.CanSave(source) || VideoWriter.CanWrite(source) ? Path.GetExtension(source) : VideoFile.Is(source) ? ".mp4" : ".jpg");

    /// <summary>Where an input whose name is reserved goes.</summary>
    public string PathOf(string source) => Path.Join(folder, names.Of(source));

    /// <summary>Draws and writes one picture whose name is reserved; where that fails, the analysis is still good. Called on any thread.</summary>
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

    // A folder or a pattern is searched below its fixed part, a file lies in its folder.
    private static bool Holds(string path, string input)
    {
        if (input == PictureInput.StandardInput)
            return false;
        var wildcard = input.IndexOfAny(['*', '?']);
        var searched = Directory.Exists(input) || wildcard >= 0;
        var folder = Directory.Exists(input) ? input : Path.GetDirectoryName(wildcard >= 0 ? input[..wildcard] : input);
        var above = Path.TrimEndingDirectorySeparator(Path.GetFullPath(string.IsNullOrEmpty(folder) ? "." : folder));
        var own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return own == above || (searched && own.StartsWith(above + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }
}
