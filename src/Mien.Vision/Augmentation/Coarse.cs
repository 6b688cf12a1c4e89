namespace Mien.Vision.Augmentation;

/// <summary>A picture of float values, channels interleaved, in fewer pixels and back.</summary>
internal static class Coarse
{
    /// <summary>Each pixel becomes the mean of what it covers, pixels at its border counted by their share.</summary>
    public static void Shrink(ReadOnlySpan<float> source, int width, int height, int channels, Span<float> target, int columns, int rows)
    {
        var (stepX, stepY) = ((float)width / columns, (float)height / rows);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var pixel = target.Slice((row * columns + column) * channels, channels);
                pixel.Clear();
                var (top, bottom) = (row * stepY, (row + 1) * stepY);
                var (left, right) = (column * stepX, (column + 1) * stepX);
                for (var y = (int)top; y < Math.Min(bottom, height); y++)
                {
                    var covered = Math.Min(y + 1, bottom) - Math.Max(y, top);
                    for (var x = (int)left; x < Math.Min(right, width); x++)
                    {
                        var share = covered * (Math.Min(x + 1, right) - Math.Max(x, left)) / (stepX * stepY);
                        for (var c = 0; c < channels; c++)
                            pixel[c] += share * source[(y * width + x) * channels + c];
                    }
                }
            }
        }
    }

    /// <summary>Bilinear between the centres of the pixels; beyond those of the border the border goes on.</summary>
    public static void Enlarge(ReadOnlySpan<float> source, int columns, int rows, int channels, Span<float> target, int width, int height)
    {
        for (var row = 0; row < height; row++)
        {
            var (above, below, fy) = Between((row + 0.5f) * rows / height - 0.5f, rows);
            for (var column = 0; column < width; column++)
            {
                var (left, right, fx) = Between((column + 0.5f) * columns / width - 0.5f, columns);
                for (var c = 0; c < channels; c++)
                {
                    var upper = float.Lerp(source[(above * columns + left) * channels + c], source[(above * columns + right) * channels + c], fx);
                    var lower = float.Lerp(source[(below * columns + left) * channels + c], source[(below * columns + right) * channels + c], fx);
                    target[(row * width + column) * channels + c] = float.Lerp(upper, lower, fy);
                }
            }
        }
    }

    private static (int First, int Second, float Share) Between(float position, int count)
    {
        var clamped = Math.Clamp(position, 0, count - 1);
        var first = (int)clamped;
        return (first, Math.Min(first + 1, count - 1), clamped - first);
    }
}
