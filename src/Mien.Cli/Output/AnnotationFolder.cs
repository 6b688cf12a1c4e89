using Mien.Cli.Inputs;
using Mien.Vision;

namespace Mien.Cli.Output;

/// <summary>The folder of --annotate: each picture with its boxes and labels, under the name of its file.</summary>
internal sealed class AnnotationFolder
{
    private readonly string path;
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    private AnnotationFolder(string path) => this.path = path;

    /// <summary>Makes the folder if there is none.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="pictures">What is analysed; none of it may lie in the folder, so that nothing is written over.</param>
    public static AnnotationFolder Open(string path, IEnumerable<string> pictures)
    {
        if (pictures.Any(picture => Holds(path, picture)))
            throw new UsageException($"{path}: the folder of --annotate is one of those that are analysed; name another one");
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
        var ending = Picture.CanSave(source) ? Path.GetExtension(source) : ".jpg";
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
    public void Add(Picture picture, Analysis analysis)
    {
        string target;
        lock (names)
            target = Path.Combine(path, names[analysis.Source]);
        AnnotatedPicture.Draw(picture, analysis).Save(target);
    }
}
