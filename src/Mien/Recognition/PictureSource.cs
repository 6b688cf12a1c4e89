using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>A picture that is read when its turn comes.</summary>
/// <param name="Name">What the result is to be called, usually the path.</param>
/// <param name="Open">
/// Reads the picture, of the size given, null for the default, into the room given where it can; then it is only good until the room is used
/// again. Called on any thread.
/// </param>
public readonly record struct PictureSource(string Name, Func<PictureSize?, PictureRoom?, Picture> Open)
{
    /// <summary>A picture that is read into room of its own, or is in memory.</summary>
    /// <param name="name">What the result is to be called.</param>
    /// <param name="open">Reads the picture.</param>
    public PictureSource(string name, Func<Picture> open)
        : this(name, (_, _) => open())
    {
    }

    /// <summary>Faces of it that are named, those with the largest boxes; how many there are more is noted. Default null: all.</summary>
    public int? MaxFaces { get; init; }

    /// <summary>A picture file.</summary>
    /// <param name="path">The file.</param>
    public static PictureSource File(string path) => new(path, (size, room) => Picture.Load(path, size, room));

    /// <summary>A picture from a stream, which is read to its end and disposed.</summary>
    /// <param name="name">What the result is to be called.</param>
    /// <param name="open">Opens the stream when its turn comes.</param>
    public static PictureSource Stream(string name, Func<Stream> open) => new(name, (size, room) =>
    {
        using var stream = open();
        return Picture.Read(stream, name, size, room);
    });

    /// <summary>An encoded picture in memory: a whole file of a kind that <see cref="Picture.Load"/> reads.</summary>
    /// <param name="name">What the result is to be called.</param>
    /// <param name="encoded">The file, which must not change before the result is there.</param>
    public static PictureSource Encoded(string name, ReadOnlyMemory<byte> encoded) =>
        new(name, (size, room) => Picture.Decode(encoded.Span, name, size, room));

    /// <summary>Pixels in memory.</summary>
    /// <param name="name">What the result is to be called.</param>
    /// <param name="rgb">Interleaved R, G, B bytes, 3 * width * height of them, which must not change before the result is there.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public static PictureSource Pixels(string name, ReadOnlyMemory<byte> rgb, int width, int height) =>
        new(name, () => Picture.FromPixels(rgb.Span, width, height));
}
