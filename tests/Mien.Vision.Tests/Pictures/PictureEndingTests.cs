using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class PictureEndingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.jpg", true, true)]
    [InlineData("folder.txt/a.JPEG", true, true)]
    [InlineData("a.png", true, true)]
    [InlineData("a.WebP", true, true)]
    [InlineData("a.gif", true, false)]
    [InlineData("a.tif", true, false)]
    [InlineData("a.tiff", true, false)]
    [InlineData("a.bmp", true, false)]
    [InlineData("a.jpe", true, false)]
    [InlineData("a.JFIF", true, false)]
    [InlineData("a.avif", true, false)]
    [InlineData("a.heic", true, false)]
    [InlineData("a.pdf", false, false)]
    [InlineData("jpg", false, false)]
    public void The_ending_tells_what_can_be_read_and_written(string path, bool load, bool save)
    {
        Picture.CanLoad(path).ShouldBe(load);
        Picture.CanSave(path).ShouldBe(save);
        var picture = Picture.FromPixels(new byte[3], 1, 1);
        var target = folder.File(Path.GetFileName(path));
        if (save)
            picture.Save(target);
        else
            Should.Throw<MienException>(() => picture.Save(target));
        File.Exists(target).ShouldBe(save);
    }
}
