using Mien.Vision.Pictures;
using Mien.Vision.Tracking;

namespace Mien.Vision.Tests.Tracking;

public sealed class FaceTemplateTests
{
    private const int Side = 24;
    private const int Reach = 8;

    private readonly FaceTemplate _template = new();
    private readonly FaceTemplate.Scratch _scratch = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, -5)]
    [InlineData(-8, 8)]
    [InlineData(8, -8)]
    [InlineData(5.4f, -2.7f)]
    public void Place_and_correlation_are_those_of_the_definition(float moveX, float moveY)
    {
        // Boxes of 24 pixels are the template's own; what it looks for has changed a little meanwhile.
        var (before, after) = (Noise(1), Noise(2, changed: 30));
        var expected = new Box(60 - moveX, 50 - moveY, Side, Side);
        _template.Capture(before, new Box(60, 50, Side, Side));

        var correlation = _template.Search(after, expected, _scratch, out var found);

        var (x, y, r) = Best(before, new Box(60, 50, Side, Side), after, expected);
        ((double)correlation).ShouldBe(r, 1e-4);
        ((double)found.X).ShouldBe(expected.X + x, 1e-2);
        ((double)found.Y).ShouldBe(expected.Y + y, 1e-2);
        (found.Width, found.Height).ShouldBe((Side, Side));
        ((double)found.X).ShouldBe(60, 1);
        ((double)found.Y).ShouldBe(50, 1);
    }

    [Fact]
    public void Size_is_the_templates_and_the_middle_that_of_what_is_expected()
    {
        var picture = Noise(1);
        _template.Capture(picture, new Box(50, 40, 36, 48));

        _template.Search(picture, new Box(8, 10, 120, 108), _scratch, out var found).ShouldBe(1, 1e-3f);

        (found.Width, found.Height).ShouldBe((36, 48));
        ((double)found.X).ShouldBe(50, 0.2);
        ((double)found.Y).ShouldBe(40, 0.2);
    }

    [Fact]
    public void Brightness_and_contrast_do_not_matter_and_a_negative_is_the_opposite()
    {
        var box = new Box(60, 50, Side, Side);
        _template.Capture(Noise(1), box);

        _template.Search(Noise(1, contrast: 0.5, brightness: 60), box, _scratch, out var found).ShouldBe(1, 5e-3f);
        ((double)found.X).ShouldBe(60, 0.1);

        // At the place itself; elsewhere another place would be better.
        Correlation(Crop(Noise(1), box), Crop(Noise(1, contrast: -1, brightness: 255), box)).ShouldBe(-1, 1e-6);
        _template.Search(Noise(1, contrast: -1, brightness: 255), box, _scratch, out _).ShouldBeLessThan(0.5f);
    }

    // Half of the pixels are off the mean by d, and so is the mean square: 2 is the least that counts.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Flat_face_is_not_found(byte off, bool isFound)
    {
        var box = new Box(60, 50, Side, Side);
        var picture = Checks(off);
        _template.Capture(picture, box);

        var correlation = _template.Search(picture, box, _scratch, out var found);

        correlation.ShouldBe(isFound ? 1 : 0, 1e-3f);
        if (!isFound)
            found.ShouldBe(box);
    }

    [Fact]
    public void Flat_surroundings_are_like_nothing()
    {
        var box = new Box(60, 50, Side, Side);
        _template.Capture(Noise(1), box);

        _template.Search(Checks(1), box, _scratch, out _).ShouldBe(0);
    }

    // The definition: all offsets, each by its own means; then a parabola through the best and its neighbours along each axis.
    private static (double X, double Y, double Correlation) Best(Picture before, Box face, Picture after, Box expected)
    {
        var template = Crop(before, face);
        var region = new float[(Side + (2 * Reach)) * (Side + (2 * Reach))];
        after.CropGrey(new Box(expected.X - Reach, expected.Y - Reach, Side + (2 * Reach), Side + (2 * Reach)), Side + (2 * Reach), Side + (2 * Reach), region);
        var r = new double[(2 * Reach) + 1, (2 * Reach) + 1];
        var (bestX, bestY) = (0, 0);
        for (var y = 0; y <= 2 * Reach; y++)
        {
            for (var x = 0; x <= 2 * Reach; x++)
            {
                var window = new float[Side * Side];
                for (var row = 0; row < Side; row++)
                    region.AsSpan(((y + row) * (Side + (2 * Reach))) + x, Side).CopyTo(window.AsSpan(row * Side));
                r[y, x] = Correlation(template, window);
                if (r[y, x] > r[bestY, bestX])
                    (bestX, bestY) = (x, y);
            }
        }

        var peakX = bestX is 0 or 2 * Reach ? 0 : Peak(r[bestY, bestX - 1], r[bestY, bestX], r[bestY, bestX + 1]);
        var peakY = bestY is 0 or 2 * Reach ? 0 : Peak(r[bestY - 1, bestX], r[bestY, bestX], r[bestY + 1, bestX]);
        return (bestX - Reach + peakX, bestY - Reach + peakY, r[bestY, bestX]);

        static double Peak(double before, double at, double after) => Math.Clamp((before - after) / (2 * (before - (2 * at) + after)), -0.5, 0.5);
    }

    private static double Correlation(float[] a, float[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (product, squaresA, squaresB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - meanA) * (double)(b[i] - meanB);
            squaresA += (a[i] - meanA) * (double)(a[i] - meanA);
            squaresB += (b[i] - meanB) * (double)(b[i] - meanB);
        }

        return product / Math.Sqrt(squaresA * squaresB);
    }

    private static float[] Crop(Picture picture, Box box)
    {
        var crop = new float[Side * Side];
        picture.CropGrey(box, Side, Side, crop);
        return crop;
    }

    /// <summary>Grey noise that is smooth over four pixels, the same for each seed but for the last bits.</summary>
    private static Picture Noise(int seed, int changed = 0, double contrast = 1, double brightness = 0)
    {
        var (random, change) = (new Random(7), new Random(seed));
        var grid = new double[64 * 64];
        for (var i = 0; i < grid.Length; i++)
            grid[i] = 255 * random.NextDouble();
        return Draw((x, y) =>
        {
            var (column, row, partX, partY) = (x / 4, y / 4, (x % 4) / 4.0, (y % 4) / 4.0);
            double At(int dx, int dy) => grid[((row + dy) * 64) + column + dx];
            var value = ((1 - partY) * (((1 - partX) * At(0, 0)) + (partX * At(1, 0)))) + (partY * (((1 - partX) * At(0, 1)) + (partX * At(1, 1))));
            return (contrast * value) + brightness + (changed * (change.NextDouble() - 0.5));
        });
    }

    private static Picture Checks(byte off) => Draw((x, y) => (x + y) % 2 == 0 ? 128 - off : 128 + off);

    private static Picture Draw(Func<int, int, double> value)
    {
        const int Width = 160;
        const int Height = 120;
        var pixels = new byte[3 * Width * Height];
        for (var i = 0; i < Width * Height; i++)
            pixels.AsSpan(3 * i, 3).Fill((byte)Math.Clamp(Math.Round(value(i % Width, i / Width)), 0, 255));
        return Picture.FromPixels(pixels, Width, Height);
    }
}
