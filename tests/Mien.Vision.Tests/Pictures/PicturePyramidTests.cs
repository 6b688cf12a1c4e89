using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class PicturePyramidTests
{
    private static readonly Picture astronaut = Picture.Load(Fixtures.Astronaut, 128);

    [Fact]
    public void Large_crops_are_those_of_the_picture_normalised()
    {
        var box = new Box(-10.5f, 20.25f, 120, 90);
        float[] plain = new float[3 * 40 * 31], crop = new float[3 * 40 * 31];
        astronaut.CropRgb(box, 40, 31, plain);
        Of(astronaut).CropRgb(box, 40, 31, 127.5f, 128, crop);
        for (var i = 0; i < crop.Length; i++)
            crop[i].ShouldBe((plain[i] - 127.5f) / 128, 1e-5f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    [InlineData(37, 5)]
    [InlineData(64, 64)]
    [InlineData(67, 33)]
    public void Small_crops_are_those_of_the_picture_halved(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        new Random(width).NextBytes(pixels);
        var (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2);
        var halved = new byte[3 * halfWidth * halfHeight];
        for (var i = 0; i < halved.Length; i++)
        {
            var (c, x, y) = (i % 3, i / 3 % halfWidth, i / 3 / halfWidth);
            var sum = 2;
            for (var k = 0; k < 4; k++)
                sum += pixels[(3 * ((Math.Min((2 * y) + (k / 2), height - 1) * width) + Math.Min((2 * x) + (k % 2), width - 1))) + c];
            halved[i] = (byte)(sum >> 2);
        }

        // Five pixels of the picture for each of the crop: one halving, then 2.5.
        float[] expected = new float[3 * 12 * 9], crop = new float[3 * 12 * 9];
        var level = Math.Min(width, height) == 1 ? 1 : 2;
        var source = level == 1 ? Picture.FromPixels(pixels, width, height) : Picture.FromPixels(halved, halfWidth, halfHeight);
        source.CropRgb(new Box(-3f / level, 2f / level, 60f / level, 45f / level), 12, 9, expected);
        Of(Picture.FromPixels(pixels, width, height)).CropRgb(new Box(-3, 2, 60, 45), 12, 9, 0, 1, crop);
        for (var i = 0; i < crop.Length; i++)
            crop[i].ShouldBe(expected[i], 1e-3f);
    }

    [Theory]
    [InlineData(3.9f, 0)]
    [InlineData(4, 1)]
    [InlineData(7.9f, 1)]
    [InlineData(8, 2)]
    [InlineData(16, 3)]
    public void The_level_leaves_at_least_half_of_the_shrinking_to_the_filter(float scale, int level)
    {
        // Levels differ in how they round: a crop is exactly that of its own level, and of no other.
        var levels = new List<Picture> { astronaut };
        while (levels.Count < 5)
        {
            var (last, half) = (levels[^1], new byte[3 * (128 >> levels.Count) * (128 >> levels.Count)]);
            Halving.Halve(last.Plane, half);
            levels.Add(Picture.FromPixels(half, last.Width / 2, last.Height / 2));
        }

        // The shorter side decides.
        foreach (var (wide, high) in new[] { (1f, 1f), (1.5f, 1f), (1f, 1.5f) })
        {
            var box = new Box(8, 16, 5 * scale * wide, 5 * scale * high);
            var crop = new float[3 * 5 * 5];
            Of(astronaut).CropRgb(box, 5, 5, 0, 1, crop);
            var matches = levels.Select((picture, i) =>
            {
                var expected = new float[crop.Length];
                picture.CropRgb(box.Scale(MathF.ScaleB(1, -i), MathF.ScaleB(1, -i)), 5, 5, expected);
                return expected.Zip(crop).All(pair => Math.Abs(pair.First - pair.Second) < 1e-3f);
            });
            matches.ShouldBe(Enumerable.Range(0, 5).Select(i => i == level), $"{wide} {high}");
        }
    }

    [Fact]
    public void The_next_picture_is_halved_anew()
    {
        using var pyramid = Of(astronaut);
        float[] crop = new float[3 * 4 * 4], expected = new float[3 * 4 * 4];
        pyramid.CropRgb(new Box(0, 0, 128, 128), 4, 4, 0, 1, crop);
        var next = Picture.FromPixels([.. astronaut.Pixels.ToArray().Select(value => (byte)(255 - value))], 128, 128);
        pyramid.Set(next);
        pyramid.CropRgb(new Box(0, 0, 128, 128), 4, 4, 0, 1, crop);
        Of(next).CropRgb(new Box(0, 0, 128, 128), 4, 4, 0, 1, expected);
        crop.ShouldBe(expected);
        pyramid.Set(null);
        Should.Throw<InvalidOperationException>(() => pyramid.CropRgb(new Box(0, 0, 8, 8), 1, 1, 0, 1, new float[3]));
    }

    [Fact]
    public void Allocates_nothing_for_the_next_picture()
    {
        using var pyramid = Of(astronaut);
        var crop = new float[3 * 4 * 4];
        pyramid.CropRgb(new Box(0, 0, 128, 128), 4, 4, 0, 1, crop);
        var before = GC.GetAllocatedBytesForCurrentThread();
        pyramid.Set(astronaut);
        pyramid.CropRgb(new Box(0, 0, 128, 128), 4, 4, 0, 1, crop);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Without_a_picture_there_is_nothing_to_crop() =>
        Should.Throw<InvalidOperationException>(() => new PicturePyramid().CropRgb(new Box(0, 0, 1, 1), 1, 1, 0, 1, new float[3]));

    private static PicturePyramid Of(Picture picture)
    {
        var pyramid = new PicturePyramid();
        pyramid.Set(picture);
        return pyramid;
    }
}
