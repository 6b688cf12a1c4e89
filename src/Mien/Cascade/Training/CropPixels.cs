using System.Buffers;
using Mien.Vision;

namespace Mien.Cascade.Training;

/// <summary>Cuts squares out of pictures as bytes.</summary>
internal static class CropPixels
{
    /// <param name="picture">The picture.</param>
    /// <param name="box">What to cut, in its pixels.</param>
    /// <param name="size">Side of the crop.</param>
    /// <param name="destination">Receives 3 · size² bytes.</param>
    public static void Read(Picture picture, Box box, int size, Span<byte> destination)
    {
        var rented = ArrayPool<float>.Shared.Rent(destination.Length);
        var values = rented.AsSpan(0, destination.Length);
        picture.CropRgb(box, size, size, values);
        for (var i = 0; i < values.Length; i++)
            destination[i] = (byte)Math.Clamp(values[i] + 0.5f, 0, 255);
        ArrayPool<float>.Shared.Return(rented);
    }
}
