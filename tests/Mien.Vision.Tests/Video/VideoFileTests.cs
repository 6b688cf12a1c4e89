using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

[Collection("ffmpeg")]
public sealed class VideoFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.mp4", true)]
    [InlineData("a.MOV", true)]
    [InlineData("a.jpg", false)]
    [InlineData("a", false)]
    public void Ending_tells(string name, bool isVideo) => VideoFile.Is(Path.Join(_folder.Path, name)).ShouldBe(isVideo);

    [Theory]
    [InlineData("mp4", true)]
    [InlineData("matroska", true)]
    [InlineData("avi", true)]
    [InlineData("mpegts", true)]
    [InlineData("mjpeg", false)]
    public void Content_tells_where_the_ending_does_not(string format, bool isVideo)
    {
        var path = Clip.Make(Path.Join(_folder.Path, "clip"), "color=red:s=64x48:r=10:d=0.2", "-c:v", format == "mjpeg" ? "mjpeg" : "mpeg4", "-f", format);

        VideoFile.Is(path).ShouldBe(isVideo);
    }

    [Fact]
    public void Still_pictures_in_the_same_container_are_none()
    {
        var path = Path.Join(_folder.Path, "still");
        File.WriteAllBytes(path, [0, 0, 0, 28, .. "ftypavif"u8, .. new byte[400]]);

        VideoFile.Is(path).ShouldBeFalse();
    }
}
