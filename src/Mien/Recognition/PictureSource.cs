using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>A picture that is read when its turn comes.</summary>
/// <param name="Name">What the result is to be called, usually the path.</param>
/// <param name="Open">Reads the picture, into the room given where it can; then it is only good until the room is used again.</param>
public readonly record struct PictureSource(string Name, Func<PictureRoom?, Picture> Open)
{
    /// <summary>A picture that is read into room of its own, or is in memory.</summary>
    /// <param name="name">What the result is to be called.</param>
    /// <param name="open">Reads the picture.</param>
    public PictureSource(string name, Func<Picture> open)
        : this(name, _ => open())
    {
    }

    /// <summary>A picture file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">How large it is read; null for the default.</param>
    public static PictureSource File(string path, PictureSize? size = null) => new(path, room => Picture.Load(path, size, room));
}
