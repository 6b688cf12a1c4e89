using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class PictureSaveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Picture picture = Picture.Load(Fixtures.Astronaut, 100);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void PngKeepsEveryPixel()
    {
        picture.Save(folder.File("a.png"));
        Picture.Load(folder.File("a.png")).Pixels.SequenceEqual(picture.Pixels).ShouldBeTrue();
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.JPEG")]
    [InlineData("a.webp")]
    public void LossyFormatsStayClose(string file)
    {
        picture.Save(folder.File(file));
        var saved = Picture.Load(folder.File(file));
        var error = 0.0;
        for (var i = 0; i < saved.Pixels.Length; i++)
            error += Math.Abs(saved.Pixels[i] - picture.Pixels[i]);
        (error / saved.Pixels.Length).ShouldBeLessThan(6);
    }

    [Fact]
    public void ReplacesWhatIsThereAndLeavesNothingElse()
    {
        folder.File("a.png", [1, 2, 3]);
        picture.Save(folder.File("a.png"));
        Directory.GetFiles(folder.Path).ShouldBe([folder.File("a.png")]);
        Picture.Load(folder.File("a.png")).Width.ShouldBe(100);
    }

    [Theory]
    [InlineData("a.bmp", "unknown picture format '.BMP'")]
    [InlineData("a", "unknown picture format ''")]
    [InlineData("missing/a.png", "no such file or folder")]
    public void SaysWhyItCannotBeWritten(string file, string reason)
    {
        var error = Should.Throw<MienException>(() => picture.Save(folder.File(file)));
        error.Message.ShouldStartWith(folder.File(file) + ": ");
        error.Message.ShouldContain(reason);
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void FolderInTheWayIsLeftAlone()
    {
        Directory.CreateDirectory(folder.File("a.png"));
        Should.Throw<MienException>(() => picture.Save(folder.File("a.png"))).Message.ShouldContain("cannot be written");
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void PixelsMustFitTheSize()
    {
        Should.Throw<ArgumentException>(() => Picture.FromPixels(new byte[10], 2, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => Picture.FromPixels([], 0, 1));
        Picture.FromPixels([1, 2, 3], 1, 1).At(0, 0).ShouldBe((1, 2, 3));
    }
}
