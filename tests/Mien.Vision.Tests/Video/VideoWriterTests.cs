using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

[Collection("ffmpeg")]
public sealed class VideoWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VideoWriterTests() => Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_come_back_at_their_times()
    {
        var path = Path.Join(_folder.Path, "a.mp4");
        using (var writer = new VideoWriter(path, 33, 17, 10))
        {
            // Nothing is written for 0.1, 0.2 and 0.5 s.
            writer.Write(Grey(0), 5.0);
            writer.Write(Grey(100), 5.3);
            writer.Write(Grey(200), 5.4);
            writer.Write(Grey(250), 5.6);
            File.Exists(path).ShouldBeFalse();
            writer.Complete();
        }

        using var reader = Clip.Open(path);
        var frames = Clip.Read(reader);
        frames.Select(frame => frame.Time).ShouldBe([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], tolerance: 1e-6);
        frames.Select(frame => (double)frame.Colour.G).ShouldBe([0, 0, 0, 100, 200, 200, 250], tolerance: 6);
        (reader.Width, reader.Height).ShouldBe((34, 18));
        Directory.GetFiles(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Sound_is_kept()
    {
        var source = Clip.Make(Path.Join(_folder.Path, "a.mkv"), "color=red:s=64x48:r=10:d=0.5[out0];sine=d=0.5[out1]", "-c:v", "ffv1");
        var path = Path.Join(_folder.Path, "b.mp4");
        using (var writer = new VideoWriter(path, 33, 17, 10, source))
        {
            writer.Write(Grey(0), 0);
            writer.Complete();
        }

        Clip.Run(["-i", path, "-map", "0:a", "-f", "null", "-"]);
    }

    [Fact]
    public void What_is_not_completed_leaves_nothing()
    {
        using (var writer = new VideoWriter(Path.Join(_folder.Path, "a.mp4"), 33, 17, 10))
        {
            writer.Write(Grey(0), 0);
            writer.Write(Grey(9), 1);
        }

        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_written_is_one_line()
    {
        var path = Path.Join(_folder.Path, "none", "a.mp4");
        using var writer = new VideoWriter(path, 33, 17, 10);

        var error = Should.Throw<VideoException>(() =>
        {
            writer.Write(Grey(0), 0);
            writer.Complete();
        });

        error.Message.ShouldStartWith($"{path}: cannot be written (");
        error.Message.ShouldNotContain('\n');
        Should.Throw<VideoException>(() => new VideoWriter("a.gif", 33, 17, 10)).Message.ShouldContain("end the name in .mp4");
    }

    private static byte[] Grey(byte value)
    {
        var pixels = new byte[3 * 33 * 17];
        Array.Fill(pixels, value);
        return pixels;
    }
}
