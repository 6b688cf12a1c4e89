using System.Collections.Concurrent;
using System.Globalization;
using Mien.Tensors;
using Mien.Vision.Pictures;

namespace Mien.Batch;

/// <summary>
/// A folder with a picture of each face that says where the network looked: NAME-1.png for the surest face of NAME.jpg, or for the first track of
/// NAME.mp4, and so on.
/// </summary>
internal sealed class ExplainedFaces
{
    private readonly Recognizer recognizer;
    private readonly string folder;
    private readonly CopyNames names = new();
    private readonly ConcurrentDictionary<string, string> failures = new(StringComparer.Ordinal);

    private ExplainedFaces(Recognizer recognizer, string folder) => (this.recognizer, this.folder) = (recognizer, folder);

    /// <summary>Makes the folder if there is none.</summary>
    /// <exception cref="MienException">The folder cannot be made, or the recogniser cannot explain.</exception>
    public static ExplainedFaces Open(Recognizer recognizer, string folder)
    {
        recognizer.RequireExplainable();
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.DeleteAllUnfinished(folder);
            return new(recognizer, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException(folder, $"the folder of the explanations cannot be made: {error.Message}", cause: error);
        }
    }

    /// <summary>Chooses the name under which the faces of an input will be written; called in the order of the inputs.</summary>
    public void Reserve(string source) =>
        names.Reserve(source, source == PictureInput.StandardInput ? "standard-input" : Path.GetFileNameWithoutExtension(source));

    /// <summary>Explains and writes the faces of a picture whose name is reserved; where that fails, the analysis is still good. Called on any thread.</summary>
    public void Add(Picture picture, Analysis analysis)
    {
        try
        {
            foreach (var (i, face) in recognizer.ExplainHere(picture).Index())
                face.Draw().Save(string.Create(CultureInfo.InvariantCulture, $"{StemOf(analysis.Source)}-{i + 1}.png"));
        }
        catch (MienException error)
        {
            failures[analysis.Source] = error.Message;
        }
    }

    /// <summary>Takes the frames of a video whose name is reserved.</summary>
    public ExplainedTracks Of(string video) => new(recognizer, StemOf(video));

    /// <summary>Why the faces of a picture could not be written, on one line, told once; null when they were.</summary>
    public string? FailureOf(string source) => failures.TryRemove(source, out var failure) ? failure : null;

    private string StemOf(string source) => Path.Join(folder, names.Of(source));
}
