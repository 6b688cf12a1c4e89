using System.Runtime.CompilerServices;

namespace Mien.Vision.Pictures;

/// <summary>
/// ITU-R 601 luma, Y = 0.299 R + 0.587 G + 0.114 B, in 15-bit fixed point rounded to the nearest byte (OpenCV's RGB2GRAY, bit for bit).
/// </summary>
internal static class Luma
{
    // Every frame of a video goes through it, and short ones are over before the runtime has compiled it well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromRgb(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        rgb = rgb[..(3 * grey.Length)];
        var next = 0;
        for (var i = 0; i + 2 < rgb.Length; i += 3)
            grey[next++] = (byte)((9798 * rgb[i] + 19235 * rgb[i + 1] + 3735 * rgb[i + 2] + 16384) >> 15);
    }
}
