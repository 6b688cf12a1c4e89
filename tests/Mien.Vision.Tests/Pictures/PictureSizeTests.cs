using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class PictureSizeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4000, 3000)]
    [InlineData(6000, 4000)]
    [InlineData(2000, 10_000)]
    [InlineData(5000, 5000)]
    public void Up_to_25_megapixels_pictures_stay_as_they_are(int width, int height) =>
        PictureSize.Default.LongestSide(width, height).ShouldBe(Math.Max(width, height));

    [Theory]
    [InlineData(5001, 5000)]
    [InlineData(8000, 6000)]
    [InlineData(3000, 59_000)]
    public void Larger_ones_are_shrunk_to_as_many(int width, int height)
    {
        var longest = PictureSize.Default.LongestSide(width, height);
        var pixels = (double)longest * longest * Math.Min(width, height) / Math.Max(width, height);
        pixels.ShouldBeInRange(PictureSize.DefaultPixels * 0.999, PictureSize.DefaultPixels);
    }

    [Fact]
    public void A_longest_side_holds_whatever_the_pixels()
    {
        new PictureSize { MaxSide = 1920 }.LongestSide(4000, 3000).ShouldBe(1920);
        new PictureSize { MaxSide = 1920 }.LongestSide(3000, 4000).ShouldBe(1920);
        new PictureSize { MaxSide = 20_000 }.LongestSide(10_000, 10_000).ShouldBe(10_000);
        new PictureSize { MaxSide = 100, LeastScale = 1 }.LongestSide(4000, 3000).ShouldBe(100);
        ((PictureSize)700).LongestSide(1400, 100).ShouldBe(700);
    }

    [Fact]
    public void A_least_scale_goes_over_the_pixels()
    {
        new PictureSize { LeastScale = 1 }.LongestSide(16_000, 10_000).ShouldBe(16_000);
        new PictureSize { LeastScale = 0.5f }.LongestSide(16_000, 10_000).ShouldBe(8000);
        new PictureSize { LeastScale = 0.1f }.LongestSide(10_000, 10_000).ShouldBe(5000);
    }

    [Fact]
    public void A_picture_over_the_limit_is_read_smaller_and_says_its_own_size()
    {
        var file = Picture.FromPixels(new byte[3 * 5200 * 5000], 5200, 5000).Encode(PictureFormat.Jpeg);
        var picture = Picture.Decode(file, "large");
        ((long)picture.Width * picture.Height).ShouldBeInRange(24_990_000, 25_010_000);
        (picture.OriginalWidth, picture.OriginalHeight).ShouldBe((5200, 5000));
        picture.Scale.ShouldBe(picture.Width / 5200f);
        Picture.Decode(file, "large", new PictureSize { LeastScale = 1 }).Width.ShouldBe(5200);
    }

    [Fact]
    public void Sizes_out_of_range_are_named()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Picture.Load(Fixtures.Astronaut, 0)).ParamName.ShouldBe("MaxSide");
        foreach (var scale in new[] { -0.1f, 1.1f, float.NaN })
            Should.Throw<ArgumentOutOfRangeException>(() => Picture.Load(Fixtures.Astronaut, new PictureSize { LeastScale = scale })).ParamName.ShouldBe("LeastScale");
    }

    [Fact]
    public void A_picture_of_more_pixels_than_wanted_is_refused()
    {
        var picture = Picture.FromPixels(new byte[3 * 40 * 30], 40, 30);
        foreach (var encoded in new[] { picture.Encode(PictureFormat.Png), picture.Encode(PictureFormat.Jpeg) })
        {
            Picture.Decode(encoded, "a", new() { MaxPixels = 1200 }).Width.ShouldBe(40);
            Should.Throw<MienException>(() => Picture.Decode(encoded, "a", new() { MaxPixels = 1199 }))
                .Message.ShouldBe("a: too large (40 x 30 pixels, the limit is 0.001199 megapixels); shrink it first");
        }
    }
}
