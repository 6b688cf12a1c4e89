using Mien.Vision.Pictures;

namespace Mien.Vision.Alignment;

/// <summary>
/// Resampling along turned axes: each output pixel is the mean of n x n bilinear samples, n being the pixels that it covers along an axis,
/// rounded up. Outside of the picture its border goes on.
/// </summary>
internal static class Warp
{
    private const int MaxSamples = 64;
    private const double MaxCoordinate = 1e6;

    public static void Sample(Picture picture, SimilarityTransform toPicture, int width, int height, int channels, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (destination.Length != (long)width * height * channels)
            throw new ArgumentException($"the crop has {(long)width * height * channels} values, the destination {destination.Length}", nameof(destination));
        if (!(toPicture.Scale > 0 && double.IsFinite(toPicture.Scale) && double.IsFinite(toPicture.C) && double.IsFinite(toPicture.D)))
            throw new ArgumentException($"{toPicture} is no transform to sample with", nameof(toPicture));

        var samples = (int)Math.Clamp(Math.Ceiling(toPicture.Scale), 1, MaxSamples);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
                Pixel(picture, toPicture, column, row, samples, destination.Slice(((row * width) + column) * channels, channels));
        }
    }

    private static void Pixel(Picture picture, in SimilarityTransform t, int column, int row, int samples, Span<float> target)
    {
        double r = 0, g = 0, b = 0;
        for (var i = 0; i < samples; i++)
        {
            var v = row + ((i + 0.5) / samples);
            for (var k = 0; k < samples; k++)
            {
                var u = column + ((k + 0.5) / samples);
                AddBilinear(picture, (t.A * u) - (t.B * v) + t.C - 0.5, (t.B * u) + (t.A * v) + t.D - 0.5, ref r, ref g, ref b);
            }
        }

        double count = samples * samples;
        if (target.Length == 1)
            target[0] = (float)(((0.299 * r) + (0.587 * g) + (0.114 * b)) / count);
        else
            (target[0], target[1], target[2]) = ((float)(r / count), (float)(g / count), (float)(b / count));
    }

    private static void AddBilinear(Picture picture, double x, double y, ref double r, ref double g, ref double b)
    {
        (x, y) = (Math.Clamp(x, -MaxCoordinate, MaxCoordinate), Math.Clamp(y, -MaxCoordinate, MaxCoordinate));
        var (left, top) = (Math.Floor(x), Math.Floor(y));
        var (right, below) = (x - left, y - top);
        Add(picture, (int)left, (int)top, (1 - right) * (1 - below), ref r, ref g, ref b);
        Add(picture, (int)left + 1, (int)top, right * (1 - below), ref r, ref g, ref b);
        Add(picture, (int)left, (int)top + 1, (1 - right) * below, ref r, ref g, ref b);
        Add(picture, (int)left + 1, (int)top + 1, right * below, ref r, ref g, ref b);
    }

    private static void Add(Picture picture, int column, int row, double weight, ref double r, ref double g, ref double b)
    {
        var pixel = picture.Pixels.Slice(3 * ((Math.Clamp(row, 0, picture.Height - 1) * picture.Width) + Math.Clamp(column, 0, picture.Width - 1)), 3);
        r += weight * pixel[0];
        g += weight * pixel[1];
        b += weight * pixel[2];
    }
}
