using System.Buffers;
using Mien.Models;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Data;

/// <summary>Pictures to and from the bytes of a shape.</summary>
internal static class PicturePixels
{
    /// <summary>Copies a whole picture, converted and resampled to a shape.</summary>
    public static void Read(Picture picture, PixelShape shape, Span<byte> destination) =>
        Read(picture, new Box(0, 0, picture.Width, picture.Height), shape, destination);

    /// <summary>Copies a box of a picture, converted and resampled to a shape.</summary>
    public static void Read(Picture picture, Box box, PixelShape shape, Span<byte> destination)
    {
        var rented = ArrayPool<float>.Shared.Rent(shape.Length);
        var values = rented.AsSpan(0, shape.Length);
        if (shape.Channels == 1)
            picture.CropGrey(box, shape.Width, shape.Height, values);
        else
            picture.CropRgb(box, shape.Width, shape.Height, values);
        for (var i = 0; i < values.Length; i++)
            destination[i] = (byte)Math.Clamp(MathF.Round(values[i]), 0, byte.MaxValue);
        ArrayPool<float>.Shared.Return(rented);
    }

    public static Picture ToPicture(ReadOnlySpan<byte> pixels, PixelShape shape)
    {
        if (shape.Channels == 3)
            return Picture.FromPixels(pixels, shape.Width, shape.Height);
        var rgb = new byte[3 * pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
            rgb.AsSpan(3 * i, 3).Fill(pixels[i]);
        return Picture.FromPixels(rgb, shape.Width, shape.Height);
    }
}
