using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class PictureFormatTests
{
    private static readonly (int R, int G, int B)[] Quarters = [(200, 30, 40), (30, 180, 60), (40, 60, 200), (255, 255, 255)];

    [Theory]
    [InlineData("rgb.png", 0)]
    [InlineData("rgb.tiff", 0)]
    [InlineData("rgb.webp", 0)]
    [InlineData("rgb.jpg", 3)]
    [InlineData("progressive.jpg", 3)]
    [InlineData("srgb_profile.png", 1)]
    [InlineData("palette.png", 0)]
    [InlineData("frames.gif", 0)]
    [InlineData("pages.tiff", 0)]
    [InlineData("rgb16.png", 0)]
    [InlineData("rgb16.tiff", 0)]
    [InlineData("alpha.png", 0)]
    [InlineData("alpha.webp", 0)]
    [InlineData("alpha16.png", 0)]
    [InlineData("orientation1.jpg", 3)]
    [InlineData("orientation2.jpg", 3)]
    [InlineData("orientation3.jpg", 3)]
    [InlineData("orientation4.jpg", 3)]
    [InlineData("orientation5.jpg", 3)]
    [InlineData("orientation6.jpg", 3)]
    [InlineData("orientation7.jpg", 3)]
    [InlineData("orientation8.jpg", 3)]
    public void ShowsTheFourColoursUpright(string file, int tolerance)
    {
        var picture = Load(file);
        for (var quarter = 0; quarter < 4; quarter++)
            PixelOf(picture, quarter).ShouldBeNear(Quarters[quarter], tolerance);
    }

    [Theory]
    [InlineData("grey.png", 0)]
    [InlineData("grey.jpg", 3)]
    [InlineData("grey16.png", 0)]
    public void ShowsGreyAsEqualChannels(string file, int tolerance)
    {
        var picture = Load(file);
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var (r, g, b) = Quarters[quarter];
            var luma = (int)Math.Round((0.299 * r) + (0.587 * g) + (0.114 * b));
            PixelOf(picture, quarter).ShouldBeNear((luma, luma, luma), tolerance);
        }
    }

    [Fact]
    public void ShowsBilevelAsBlackAndWhite()
    {
        var picture = Load("bilevel.png");
        PixelOf(picture, 0).ShouldBe((0, 0, 0));
        PixelOf(picture, 3).ShouldBe((255, 255, 255));
    }

    [Fact]
    public void ConvertsInksToColours()
    {
        var picture = Load("cmyk.jpg");
        var (red, green, blue) = (PixelOf(picture, 0), PixelOf(picture, 1), PixelOf(picture, 2));
        (red.R > 2 * red.G && red.R > 2 * red.B).ShouldBeTrue($"{red}");
        (green.G > green.R && green.G > green.B).ShouldBeTrue($"{green}");
        (blue.B > blue.R && blue.B > blue.G).ShouldBeTrue($"{blue}");
        PixelOf(picture, 3).ShouldBeNear((255, 255, 255), 3);
    }

    [Fact]
    public void ShrinksWhileLoadingAndKeepsTheOriginalSize()
    {
        var picture = Picture.Load(Fixtures.Astronaut, 200);
        (picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight).ShouldBe((200, 200, 512, 512));
        picture.ToOriginal(new Box(50, 100, 25, 75)).ShouldBe(new Box(128, 256, 64, 192));
    }

    [Fact]
    public void SidewaysOriginalSizeIsUpright()
    {
        var picture = Picture.Load(PathOf("orientation6.jpg"), 20);
        (picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight).ShouldBe((20, 12, 40, 24));
        PixelOf(picture, 0).ShouldBeNear(Quarters[0], 6);
    }

    [Fact]
    public void StreamsAndMemoryGiveTheSamePixelsAsFiles()
    {
        var expected = Picture.Load(Fixtures.Astronaut).Pixels.ToArray();
        var bytes = File.ReadAllBytes(Fixtures.Astronaut);
        Picture.Decode(bytes, "memory").Pixels.SequenceEqual(expected).ShouldBeTrue();
        using var stream = new MemoryStream(bytes);
        Picture.Read(stream, "stdin").Pixels.SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public void NamesWithBracketsAreJustNames()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("face[page=3].png");
        File.Copy(PathOf("rgb.png"), path);
        Picture.Load(path).Width.ShouldBe(40);
    }

    private static string PathOf(string file) => Path.Combine(Fixtures.Folder, "pictures", file);

    private static Picture Load(string file)
    {
        var picture = Picture.Load(PathOf(file));
        (picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight).ShouldBe((40, 24, 40, 24));
        picture.Pixels.Length.ShouldBe(3 * 40 * 24);
        return picture;
    }

    /// <summary>The middle of a quarter, quarters counted in reading order.</summary>
    private static (int R, int G, int B) PixelOf(Picture picture, int quarter)
    {
        var x = picture.Width * (1 + (2 * (quarter % 2))) / 4;
        var y = picture.Height * (1 + (2 * (quarter / 2))) / 4;
        return picture.At(x, y);
    }
}
