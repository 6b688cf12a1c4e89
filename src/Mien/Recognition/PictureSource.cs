using Mien.Vision;

namespace Mien;

/// <summary>A picture that is read when its turn comes.</summary>
/// <param name="Name">What the result is to be called, usually the path.</param>
/// <param name="Open">Reads the picture.</param>
public readonly record struct PictureSource(string Name, Func<Picture> Open)
{
    /// <summary>A picture file.</summary>
    public static PictureSource File(string path) => new(path, () => Picture.Load(path));
}
