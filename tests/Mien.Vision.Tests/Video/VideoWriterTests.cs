using System.Runtime.InteropServices;
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
            writer.Write(Grey(0), 5.0);
            writer.Write(Grey(100), 5.3);
            writer.Write(Grey(200), 5.4);
            writer.Write(Grey(250), 5.6);
            File.Exists(path).ShouldBeFalse();
            writer.Complete();
        }

        using var reader = Clip.Open(path);
        var frames = Clip.Read(reader);
        frames.Select(frame => frame.Time).ShouldBe([0, 0.3, 0.4, 0.6], tolerance: 1e-6);
        frames.Select(frame => (double)frame.Colour.G).ShouldBe([0, 100, 200, 250], tolerance: 6);
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

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.mov")]
    [InlineData("a.mkv")]
    public void Gap_of_a_day_takes_no_frames(string name)
    {
        var path = Path.Join(_folder.Path, name);
        using (var writer = new VideoWriter(path, 33, 17, 10))
        {
            for (var i = 0; i < 10; i++)
                writer.Write(Grey((byte)(20 * i)), i < 5 ? i * 0.1 : 86_400 + (i * 0.1));
            writer.Complete();
        }

        using var reader = Clip.Open(path);
        Clip.Read(reader).Select(frame => frame.Time).ShouldBe(Enumerable.Range(0, 10).Select(i => i < 5 ? i * 0.1 : 86_400 + (i * 0.1)), tolerance: 2e-3);
    }

    [Fact]
    public void Every_frame_is_written_where_times_stand_still()
    {
        var path = Path.Join(_folder.Path, "a.mkv");
        using (var writer = new VideoWriter(path, 33, 17, double.NaN))
        {
            foreach (var time in (double[])[7, 7, 7.0001, 6, 7.1])
                writer.Write(Grey(0), time);
            writer.Complete();
        }

        using var reader = Clip.Open(path);
        Clip.Read(reader).Select(frame => frame.Time).ShouldBe([0, 0.001, 0.002, 0.003, 0.1], tolerance: 1e-6);
    }

    [Theory]
    [InlineData("a.mkv", "b.mp4", 0.0)]
    [InlineData("a.mkv", "b.mp4", 0.5)]
    [InlineData("a.mkv", "b.mkv", 0.5)]
    [InlineData("a.ts", "b.mov", 0.5)]
    public void Sound_and_picture_stay_together(string sourceName, string name, double begin)
    {
        // At 1 s the picture turns white and a tone begins; the picture begins later than the sound.
        var graph = FormattableString.Invariant($"color=black:s=64x48:r=20:d=1[a];color=white:s=64x48:r=20:d=1[b];[a][b]concat,trim=start={begin}[out0];aevalsrc='gte(t,1)*sin(3000*t)':s=48000:d=2[out1]");
        var source = Clip.Make(Path.Join(_folder.Path, sourceName), graph, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac");
        var path = Path.Join(_folder.Path, name);
        using (var reader = Clip.Open(source))
        using (var writer = new VideoWriter(path, 64, 48, 20, source))
        {
            for (var frame = new VideoFrame(); reader.Read(frame);)
                writer.Write(frame.Picture.Pixels, frame.Time);
            writer.Complete();
        }

        var (sourcePicture, sourceTone) = Onsets(source);
        (sourcePicture - sourceTone).ShouldBe(0, 0.06);
        var (picture, tone) = Onsets(path);
        picture.ShouldBe(sourcePicture, 0.03);
        tone.ShouldBe(sourceTone, 0.03);
    }

    [Fact]
    public void Damaged_sound_is_no_fault_of_the_file()
    {
        var source = Clip.Make(Path.Join(_folder.Path, "a.mkv"), "color=red:s=64x48:r=10:d=2[out0];sine=d=2[out1]", "-c:v", "ffv1", "-c:a", "aac", "-bsf:a", "noise=amount=20");
        var path = Path.Join(_folder.Path, "b.mp4");
        using (var writer = new VideoWriter(path, 33, 17, 10, source))
        {
            for (var i = 0; i < 20; i++)
                writer.Write(Grey(0), i / 10.0);
            writer.Complete();
        }

        Clip.Read(Clip.Open(path)).Count.ShouldBe(20);
    }

    [Fact]
    public void File_that_cannot_have_its_name_is_one_line_and_leaves_nothing()
    {
        var path = Directory.CreateDirectory(Path.Join(_folder.Path, "a.mp4")).FullName;
        using (var writer = new VideoWriter(path, 33, 17, 10))
        {
            writer.Write(Grey(0), 0);
            Should.Throw<MienException>(writer.Complete).Message.ShouldStartWith($"{path}: cannot be written (it is a folder); ");
        }

        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Video_without_a_frame_is_no_file()
    {
        using (var writer = new VideoWriter(Path.Join(_folder.Path, "a.mp4"), 33, 17, 10))
            writer.Complete();

        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
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

        Should.Throw<MienException>(() => new VideoWriter(path, 33, 17, 10)).Message.ShouldBe(
            $"{path}: cannot be written (its folder does not exist); choose a file in a folder that exists and can be written to");
        Should.Throw<MienException>(() => new VideoWriter("a.gif", 33, 17, 10)).Message.ShouldContain("end the name in .mp4");
    }

    /// <summary>When the picture turns white and the tone begins, in seconds of a player.</summary>
    private static (double Picture, double Tone) Onsets(string path)
    {
        using var reader = Clip.Open(path);
        var picture = Clip.Read(reader).First(frame => frame.Colour.G > 128).Time;
        var raw = path + ".f32";
        Clip.Run(["-i", "file:" + path, "-map", "0:a", "-af", "aresample=async=1:first_pts=0", "-ar", "48000", "-f", "f32le", "file:" + raw]);
        var samples = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(raw));
        var onset = 0;
        while (Math.Abs(samples[onset]) < 0.3f)
            onset++;
        return (picture, onset / 48000.0);
    }

    private static byte[] Grey(byte value)
    {
        var pixels = new byte[3 * 33 * 17];
        Array.Fill(pixels, value);
        return pixels;
    }
}
