using Mien.Vision;

namespace Mien;

/// <summary>A picture that is read when its turn comes.</summary>
/// <param name="Name">What the result is to be called, usually the path.</param>
/// <param name="Open">Reads the picture.</param>
public readonly record struct PictureSource(string Name, Func<Picture> Open)
{
    /// <summary>A picture file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">How large it is read; null for the default.</param>
    public static PictureSource File(string path, PictureSize? size = null) => new(path, () => Picture.Load(path, size));
}
