namespace Mien.Vision.Features;

/// <summary>The gradient by Sobel's 3x3 masks: [1 2 1]ᵀ [-1 0 1] across and its transpose down. At the border the border's pixels go on.</summary>
internal static class Sobel
{
    /// <param name="grey">Grey values row by row, 0 to 255.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="across">Receives the difference to the right of each pixel, -1020 to 1020.</param>
    /// <param name="down">Receives the difference downwards.</param>
    public static void Gradient(ReadOnlySpan<byte> grey, int width, int height, Span<short> across, Span<short> down)
    {
        for (var y = 0; y < height; y++)
        {
            var above = grey.Slice(Math.Max(y - 1, 0) * width, width);
            var here = grey.Slice(y * width, width);
            var below = grey.Slice(Math.Min(y + 1, height - 1) * width, width);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
                across[y * width + x] = (short)(above[right] - above[left] + 2 * (here[right] - here[left]) + below[right] - below[left]);
                down[y * width + x] = (short)(below[left] - above[left] + 2 * (below[x] - above[x]) + below[right] - above[right]);
            }
        }
    }
}
