using Mien.Models;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Data;

/// <summary>Where a face of a data set comes from: a picture file, and what is known of the face there.</summary>
/// <param name="Path">The file.</param>
/// <param name="Box">The face in pixels of the file; null where nobody marked it.</param>
/// <param name="PixelAspect">Width of a pixel by its height: 1 for all but frames of films.</param>
internal readonly record struct FaceSource(string Path, Box? Box, float PixelAspect)
{
    /// <summary>The face in pixels of the original of <see cref="Load"/>'s picture.</summary>
    public Box? Marked => Box?.Scale(PixelAspect, 1);

    /// <summary>Reads the picture, with square pixels.</summary>
    /// <exception cref="MienException">It cannot be read.</exception>
    public Picture Load()
    {
        var picture = Picture.Load(Path);
        if (PixelAspect == 1)
            return picture;
        var shape = new PixelShape(picture.Height, (int)MathF.Round(picture.Width * PixelAspect), 3);
        var pixels = new byte[shape.Length];
        PicturePixels.Read(picture, shape, pixels);
        return Picture.FromPixels(pixels, shape.Width, shape.Height);
    }
}
