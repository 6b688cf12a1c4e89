namespace Mien.Vision.Video;

/// <summary>
/// Makes one picture of a frame whose even and odd lines were taken one after the other. Where a pixel v of the lines that were taken later
/// is off the pixels a and b above and below it, something has moved, and it is made of them:
/// <code>
/// v = (a + b + 1) / 2    where v &lt; min(a, b) - 12 or v &gt; max(a, b) + 12
/// </code>
/// What is still keeps all lines.
/// </summary>
internal static class Deinterlacing
{
    private const int Tolerance = 12;

    /// <param name="pixels">Interleaved R, G, B bytes.</param>
    /// <param name="width">Pixels in a line.</param>
    /// <param name="isBottomFirst">Whether the odd lines were taken first, and are kept.</param>
    public static void Apply(Span<byte> pixels, int width, bool isBottomFirst)
    {
        var stride = 3 * width;
        var lines = pixels.Length / stride;
        if (lines < 2)
            return;
        for (var line = isBottomFirst ? 0 : 1; line < lines; line += 2)
        {
            var above = pixels.Slice((line > 0 ? line - 1 : line + 1) * stride, stride);
            var below = pixels.Slice((line + 1 < lines ? line + 1 : line - 1) * stride, stride);
            var own = pixels.Slice(line * stride, stride);
            for (var i = 0; i < own.Length; i++)
            {
                int a = above[i], b = below[i], v = own[i];
                if (v < Math.Min(a, b) - Tolerance || v > Math.Max(a, b) + Tolerance)
                    own[i] = (byte)((a + b + 1) / 2);
            }
        }
    }
}
