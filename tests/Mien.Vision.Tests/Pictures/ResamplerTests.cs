using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

/// <summary>Resampling, halving and luma against the same sums written down plainly, at every small size.</summary>
public sealed class ResamplerTests
{
    [Theory]
    [InlineData(0, 8, 8)]
    [InlineData(0, 9, 3)]
    [InlineData(0.25, 9, 4)]
    [InlineData(-3.5, 7.3, 3)]
    [InlineData(2.75, 3, 9)]
    [InlineData(100.5, 0.01, 2)]
    public void Taps_are_the_triangle_and_sum_to_the_factor(double origin, double side, int outputs)
    {
        const double Factor = 0.125;
        var taps = new ResamplingTaps(origin, side, outputs, Factor);
        var reach = Math.Max(1, side / outputs);
        for (var output = 0; output < outputs; output++)
        {
            var centre = origin + ((output + 0.5) * side / outputs);
            var weights = Enumerable.Range(-500, 1200).ToDictionary(p => p, p => Math.Max(0, 1 - (Math.Abs(p + 0.5 - centre) / reach)));
            var total = weights.Values.Sum();
            foreach (var (position, weight) in weights)
            {
                var tap = position - taps.Start(output);
                var actual = tap >= 0 && tap < taps.Count ? taps.Weights(output)[tap] : 0;
                actual.ShouldBe((float)(weight / total * Factor), 1e-6f, $"output {output}, pixel {position}");
            }
        }

        taps.First.ShouldBe(taps.Start(0));
        taps.End.ShouldBe(taps.Start(outputs - 1) + taps.Count);
        taps.Outputs.ShouldBe(outputs);
        taps.Return();
    }

    [Fact]
    public void Crops_of_small_pictures_are_the_plain_sum()
    {
        var random = new Random(11);
        for (var round = 0; round < 400; round++)
        {
            var picture = Noise(random, 1 + random.Next(24), 1 + random.Next(24));
            var box = new Box(Between(random, -30, 30), Between(random, -30, 30), Between(random, 0.05f, 40), Between(random, 0.05f, 40));
            var (width, height) = (1 + random.Next(12), 1 + random.Next(12));
            float[] grey = new float[width * height], rgb = new float[3 * width * height];
            picture.CropGrey(box, width, height, grey);
            picture.CropRgb(box, width, height, rgb);
            var expectedGrey = Plain(picture, box, width, height, PlainLuma);
            for (var i = 0; i < grey.Length; i++)
                grey[i].ShouldBe((float)expectedGrey[i], 0.01f, $"round {round}, {box}, grey {i}");
            for (var c = 0; c < 3; c++)
            {
                var channel = c;
                var expected = Plain(picture, box, width, height, (r, g, b) => channel == 0 ? r : channel == 1 ? g : b);
                for (var i = 0; i < expected.Length; i++)
                    rgb[(3 * i) + c].ShouldBe((float)expected[i], 0.01f, $"round {round}, {box}, channel {c}, {i}");
            }
        }
    }

    [Fact]
    public void Halves_are_the_rounded_means_of_four()
    {
        var random = new Random(12);
        for (var width = 1; width <= 40; width++)
        {
            foreach (var height in new[] { 1, 2, 3, 6, 7 })
            {
                var picture = Noise(random, width, height);
                var (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2);
                // What lies behind is left alone.
                var halved = Enumerable.Repeat((byte)77, (3 * halfWidth * halfHeight) + 8).ToArray();
                Halving.Halve(picture.Plane, halved);
                for (var i = 0; i < 3 * halfWidth * halfHeight; i++)
                {
                    var (x, y, c) = (i / 3 % halfWidth * 2, i / 3 / halfWidth * 2, i % 3);
                    var sum = 0;
                    foreach (var (dx, dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
                        sum += picture.Pixels[(3 * ((Math.Min(y + dy, height - 1) * width) + Math.Min(x + dx, width - 1))) + c];
                    halved[i].ShouldBe((byte)Math.Floor((sum / 4.0) + 0.5), $"{width} x {height}, {i}");
                }

                halved[^8..].ShouldAllBe(value => value == 77);
            }
        }
    }

    [Fact]
    public void Luma_is_the_formula_rounded_to_the_nearest()
    {
        var random = new Random(13);
        var rgb = new byte[3 * 5000];
        random.NextBytes(rgb);
        ((byte[])[0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255]).CopyTo(rgb, 0);
        var grey = new byte[5000];
        Luma.FromRgb(rgb, grey);
        grey[..5].ShouldBe([0, 255, 76, 150, 29]);
        for (var i = 0; i < grey.Length; i++)
        {
            var exact = (0.299 * rgb[3 * i]) + (0.587 * rgb[(3 * i) + 1]) + (0.114 * rgb[(3 * i) + 2]);
            // The fixed point is exact to a fiftieth, so that ties alone may round either way.
            ((double)grey[i]).ShouldBe(exact, 0.52);
        }
    }

    [Fact]
    public void Luma_of_any_number_of_pixels_is_that_of_each_and_nothing_else_is_written()
    {
        var random = new Random(14);
        for (var length = 0; length <= 70; length++)
        {
            var rgb = new byte[3 * length];
            random.NextBytes(rgb);
            byte[] grey = [.. Enumerable.Repeat((byte)77, length + 16)];
            Luma.FromRgb(rgb, grey.AsSpan(0, length));
            for (var i = 0; i < length; i++)
                ((double)grey[i]).ShouldBe(PlainLuma(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]), $"pixel {i} of {length}");
            grey[length..].ShouldAllBe(value => value == 77);
        }
    }

    [Theory]
    [InlineData(1, "abc def")]
    [InlineData(2, "cba fed")]
    [InlineData(3, "fed cba")]
    [InlineData(4, "def abc")]
    [InlineData(5, "ad be cf")]
    [InlineData(6, "da eb fc")]
    [InlineData(7, "fc eb da")]
    [InlineData(8, "cf be ad")]
    [InlineData(0, "abc def")]
    [InlineData(9, "abc def")]
    public void Orientations_turn_every_pixel(int orientation, string expected)
    {
        var stored = "abcdef".SelectMany(letter => new[] { (byte)letter, (byte)1, (byte)2 }).ToArray();
        var upright = new byte[stored.Length];
        Orientation.Place(stored.AsSpan(0, 9), 0, 3, 2, orientation, upright);
        Orientation.Place(stored.AsSpan(9), 1, 3, 2, orientation, upright);
        string.Concat(upright.Chunk(3).Select(pixel => (char)pixel[0])).ShouldBe(expected.Replace(" ", "", StringComparison.Ordinal));
        upright.Chunk(3).ShouldAllBe(pixel => pixel[1] == 1 && pixel[2] == 2);
        Orientation.Swaps(orientation).ShouldBe(expected.Length == 8);
    }

    /// <summary>The triangle filter without separating it; the border's pixels go on outside.</summary>
    internal static double[] Plain(Picture picture, Box box, int width, int height, Func<int, int, int, double> value)
    {
        var result = new double[width * height];
        for (var i = 0; i < result.Length; i++)
        {
            var (sum, total) = (0.0, 0.0);
            foreach (var (y, weightY) in Weights(box.Y, box.Height, height, i / width))
            {
                foreach (var (x, weightX) in Weights(box.X, box.Width, width, i % width))
                {
                    var (r, g, b) = picture.At(Math.Clamp(x, 0, picture.Width - 1), Math.Clamp(y, 0, picture.Height - 1));
                    sum += weightX * weightY * value(r, g, b);
                    total += weightX * weightY;
                }
            }

            result[i] = sum / total;
        }

        return result;
    }

    private static List<(int Position, double Weight)> Weights(double origin, double side, int outputs, int output)
    {
        var reach = Math.Max(1, side / outputs);
        var centre = origin + ((output + 0.5) * side / outputs);
        var weights = new List<(int, double)>();
        for (var p = (int)Math.Floor(centre - reach) - 1; p <= centre + reach + 1; p++)
        {
            if (1 - (Math.Abs(p + 0.5 - centre) / reach) is var weight and > 0)
                weights.Add((p, weight));
        }

        return weights;
    }

    private static double PlainLuma(int r, int g, int b) => ((9798 * r) + (19235 * g) + (3735 * b) + 16384) >> 15;

    private static float Between(Random random, float from, float to) => from + ((to - from) * random.NextSingle());

    private static Picture Noise(Random random, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        random.NextBytes(pixels);
        return Picture.FromPixels(pixels, width, height);
    }
}
