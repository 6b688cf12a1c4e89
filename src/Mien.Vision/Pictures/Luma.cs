namespace Mien.Vision.Pictures;

/// <summary>
/// ITU-R 601 luma, Y = 0.299 R + 0.587 G + 0.114 B, in 15-bit fixed point rounded to the nearest byte (OpenCV's RGB2GRAY, bit for bit).
/// </summary>
internal static class Luma
{
    public static void FromRgb(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        for (var i = 0; i < grey.Length; i++)
        {
            var pixel = rgb.Slice(3 * i, 3);
            grey[i] = (byte)((9798 * pixel[0] + 19235 * pixel[1] + 3735 * pixel[2] + 16384) >> 15);
        }
    }
}
