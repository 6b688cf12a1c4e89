using System.Buffers;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Mtcnn;

/// <summary>Puts a piece of one picture, a square with round corners, into another, with a soft edge.</summary>
internal static class FacePaste
{
    private const float Edge = 0.15f;

    // The norm of the squircle; 2 would be a circle.
    private const float Roundness = 6;

    /// <param name="canvas">R, G, B bytes of the picture that takes it.</param>
    /// <param name="width">Columns of the canvas.</param>
    /// <param name="piece">Picture that it is taken from.</param>
    /// <param name="from">What to take, in pixels of <paramref name="piece"/>.</param>
    /// <param name="left">First column of the place, within the canvas.</param>
    /// <param name="top">First row of the place, within the canvas.</param>
    /// <param name="side">Columns and rows of the place.</param>
    /// <param name="mirrored">Whether it is turned left to right.</param>
    public static void Paste(Span<byte> canvas, int width, Picture piece, Box from, int left, int top, int side, bool mirrored)
    {
        var length = 3 * side * side;
        var rented = ArrayPool<float>.Shared.Rent(length);
        piece.CropRgb(from, side, side, rented.AsSpan(0, length));
        var middle = (side - 1) / 2f;
        for (var row = 0; row < side; row++)
            for (var column = 0; column < side; column++)
            {
                var dx = Math.Abs(column - middle) / (side / 2f);
                var dy = Math.Abs(row - middle) / (side / 2f);
                var distance = MathF.Pow(MathF.Pow(dx, Roundness) + MathF.Pow(dy, Roundness), 1 / Roundness);
                var opaque = Math.Clamp((1 - distance) / Edge, 0, 1);
                var source = 3 * (row * side + (mirrored ? side - 1 - column : column));
                var target = 3 * ((top + row) * width + left + column);
                for (var c = 0; c < 3; c++)
                    canvas[target + c] = (byte)(canvas[target + c] + opaque * (Math.Clamp(rented[source + c], 0, 255) - canvas[target + c]) + 0.5f);
            }
        ArrayPool<float>.Shared.Return(rented);
    }
}
