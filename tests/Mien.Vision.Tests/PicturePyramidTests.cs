namespace Mien.Vision.Tests;

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

    [Fact]
    public void Allocates_nothing_for_the_next_picture()
    {
        var pyramid = Of(astronaut);
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
