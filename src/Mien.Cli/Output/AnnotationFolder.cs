using Mien.Cli.Inputs;
using Mien.Vision;

namespace Mien.Cli.Output;

/// <summary>The folder of --annotate: each picture with its boxes and labels, under the name of its file.</summary>
internal sealed class AnnotationFolder
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp" };

    private readonly string path;
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

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

    /// <summary>
    /// Chooses the name under which a picture will be written: those of the same name from several folders are
    /// numbered. Called in the order of the pictures, so that names do not depend on which is analysed first.
    /// </summary>
    public void Reserve(string source)
    {
        var name = source == PictureInput.StandardInput ? "standard-input" : Path.GetFileNameWithoutExtension(source);
        var ending = Endings.Contains(Path.GetExtension(source)) ? Path.GetExtension(source) : ".jpg";
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

    /// <summary>Draws and writes one picture whose name is reserved.</summary>
    /// <exception cref="IOException">The picture would be written over.</exception>
    public void Add(Picture picture, Analysis analysis)
    {
        string target;
        lock (names)
            target = Path.Combine(path, names[analysis.Source]);
        if (Path.GetFullPath(target) == Path.GetFullPath(analysis.Source))
            throw new IOException("would be written over; name another folder for --annotate");
        AnnotatedPicture.Draw(picture, analysis).Save(target);
    }
}
