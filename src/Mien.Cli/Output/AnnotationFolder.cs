using Mien.Vision;

namespace Mien.Cli.Output;

/// <summary>The folder of --annotate: each picture with its boxes and labels, under the name of its file.</summary>
internal sealed class AnnotationFolder
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp" };

    private readonly string path;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    private AnnotationFolder(string path) => this.path = path;

    /// <summary>Makes the folder if there is none.</summary>
    public static AnnotationFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new AnnotationFolder(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the folder of --annotate cannot be made: {error.Message}");
        }
    }

    /// <summary>Draws and writes one picture.</summary>
    public void Add(Picture picture, Analysis analysis) =>
        AnnotatedPicture.Draw(picture, analysis).Save(Path.Combine(path, Claim(analysis.Source)));

    // Pictures of the same name from several folders are numbered.
    private string Claim(string source)
    {
        var name = source == Inputs.PictureInput.StandardInput ? "standard-input" : Path.GetFileNameWithoutExtension(source);
        var ending = Endings.Contains(Path.GetExtension(source)) ? Path.GetExtension(source) : ".jpg";
        lock (taken)
        {
            var claimed = name + ending;
            for (var number = 2; !taken.Add(claimed); number++)
                claimed = $"{name}-{number}{ending}";
            return claimed;
        }
    }
}
