using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

[Collection("ffmpeg")]
public sealed class VideoReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_come_with_pixels_and_times()
    {
        using var reader = Clip.Open(Clip.Make(Path("a.mp4"), Clip.RedThenBlue));

        (reader.Width, reader.Height, reader.IsFile, reader.FrameRate, reader.Duration).ShouldBe((64, 48, true, 10, 1));
        var frames = Clip.Read(reader);
        frames.Count.ShouldBe(10);
        for (var i = 0; i < 10; i++)
        {
            frames[i].Time.ShouldBe(i / 10.0, 1e-6);
            (frames[i].Colour.R > 200).ShouldBe(i < 5);
            (frames[i].Colour.B > 200).ShouldBe(i >= 5);
        }
    }

    [Fact]
    public void Irregular_times_are_kept()
    {
        // Of sixteen frames in a second those that are squares.
        using var reader = Clip.Open(Clip.Make(
            Path("a.mkv"), "color=red:s=64x48:r=16:d=1,select='eq(pow(floor(sqrt(n)),2),n)'", "-fps_mode", "passthrough", "-c:v", "ffv1"));

        Clip.Read(reader).Select(frame => frame.Time).ShouldBe([0, 1 / 16.0, 4 / 16.0, 9 / 16.0], tolerance: 1e-3);
    }

    [Fact]
    public void Video_is_turned_upright()
    {
        // Red is on the left of what is stored, and above when that is turned clockwise.
        var stored = Clip.Make(Path("stored.mp4"), "color=blue:s=64x32:r=5:d=0.4,drawbox=c=red:w=32:h=32:t=fill");
        Clip.Run(["-i", stored, "-c", "copy", "-metadata:s:v", "rotate=270", Path("a.mp4")]);
        using var reader = Clip.Open(Path("a.mp4"));
        var frame = new VideoFrame();

        reader.Read(frame).ShouldBeTrue();
        (frame.Picture.Width, frame.Picture.Height, frame.Picture.OriginalWidth, frame.Picture.OriginalHeight).ShouldBe((32, 64, 32, 64));
        frame.Picture.Pixels[0].ShouldBeGreaterThan((byte)200);
        frame.Picture.Pixels[^1].ShouldBeGreaterThan((byte)200);
    }

    [Fact]
    public void Pixels_become_square_and_large_videos_are_shrunk()
    {
        var path = Clip.Make(Path("a.mp4"), "color=red:s=64x32:r=5:d=0.4,setsar=2");
        using var reader = Clip.Open(path, new VideoReaderOptions { MaxSide = 32 });
        var frame = new VideoFrame();

        reader.Read(frame).ShouldBeTrue();
        (frame.Picture.Width, frame.Picture.Height, frame.Picture.OriginalWidth, frame.Picture.OriginalHeight).ShouldBe((32, 8, 128, 32));
    }

    [Fact]
    public void Truncated_file_gives_its_frames_and_then_the_error()
    {
        var path = Clip.Make(Path("a.mkv"), "testsrc=s=64x48:r=10:d=3", "-c:v", "ffv1");
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        using var reader = Clip.Open(path);
        var frame = new VideoFrame();
        var count = 0;

        var error = Should.Throw<VideoException>(() =>
        {
            while (reader.Read(frame))
                count++;
        });

        count.ShouldBeInRange(5, 25);
        error.Message.ShouldStartWith($"{path}: damaged or cut short after ");
        error.Message.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("-i.mp4")]
    [InlineData("concat:a.mp4|b.mp4")]
    [InlineData("a'b\"c $(touch x);`y`.mp4")]
    [InlineData("%03d.mp4")]
    public void Hostile_names_are_only_names(string name)
    {
        var path = Clip.Make(Path("plain.mp4"), "color=red:s=64x48:r=10:d=0.2");
        File.Move(path, Path(name));
        var before = Directory.GetCurrentDirectory();
        Directory.GetFiles(_folder.Path).Length.ShouldBe(1);
        using var reader = Clip.Open(System.IO.Path.GetRelativePath(before, Path(name)));

        Clip.Read(reader).Count.ShouldBe(2);
        Directory.GetFiles(_folder.Path).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nplain.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile plain.mp4\n")]
    public void Files_that_name_other_files_are_refused(string content)
    {
        Clip.Make(Path("plain.mp4"), "color=red:s=64x48:r=10:d=0.2");
        File.WriteAllText(Path("list.mp4"), content);

        Should.Throw<VideoException>(() => Clip.Open(Path("list.mp4"))).Message.ShouldStartWith($"{Path("list.mp4")}: not a video that can be read (");
    }

    [Fact]
    public void What_is_no_video_is_one_line()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        File.WriteAllText(Path("text.mp4"), new string('x', 5000));
        File.WriteAllText(Path("empty.mp4"), "");

        Error(Path("text.mp4")).ShouldStartWith($"{Path("text.mp4")}: not a video that can be read (");
        Error(Path("empty.mp4")).ShouldBe($"{Path("empty.mp4")}: not a video (empty, or not a regular file); give a video file");
        Error(Path("none.mp4")).ShouldBe($"{Path("none.mp4")}: cannot be read (no such file); check its name");
        Error(_folder.Path).ShouldBe($"{_folder.Path}: not a video (a folder); name the files in it");
        Error("/dev/video987").ShouldStartWith("/dev/video987: there is no such camera");
        Error("/dev/null").ShouldStartWith("/dev/null: no picture comes from this camera (");
        Error("ftp://host/a.mp4").ShouldBe(
            "ftp://host/a.mp4: streams of 'ftp' are not read; give a file, a camera such as /dev/video0, or an address of rtsp, rtsps, http, https");
    }

    [Fact]
    public void Sound_alone_is_no_video()
    {
        var path = Clip.Make(Path("a.mp4"), "sine=d=0.2", "-c:a", "aac");

        Error(path).ShouldBe($"{path}: has no video stream; give a video");
    }

    [Fact]
    public void Stream_that_stalls_is_given_up_and_its_password_not_told()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var error = Should.Throw<VideoException>(() => Clip.Open(
            $"http://user:secret@127.0.0.1:{port}/live", new VideoReaderOptions { Timeout = TimeSpan.FromSeconds(0.3) }));

        error.Message.ShouldStartWith($"http://127.0.0.1:{port}/live: ");
        error.Message.ShouldNotContain("secret");
        Children().ShouldBe(0);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("a=range:npt=0-39\r\n", false)]
    [InlineData("a=range:npt=0-60\r\n", true)]
    public void Camera_that_vanishes_from_the_network_is_told_from_a_recording_that_ends(string range, bool isBrokenOff)
    {
        var path = Clip.Make(Path("a.h264"), "color=red:s=64x48:r=10:d=40", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-x264-params", "sliced-threads=0", "-pix_fmt", "yuv420p");
        using var server = new RtspServer(File.ReadAllBytes(path), range);
        using var reader = Clip.Open(server.Address);
        var frame = new VideoFrame();
        reader.Read(frame).ShouldBeTrue();
        void ReadOn()
        {
            while (reader.Read(frame))
            {
            }
        }

        if (isBrokenOff)
            Should.Throw<VideoException>(ReadOn).Message.ShouldStartWith($"{server.Address}: the stream broke off after ");
        else
            ReadOn();
        frame.Number.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Cancellation_ends_a_video_that_waits()
    {
        var path = Clip.Make(Path("a.mp4"), "color=red:s=64x48:r=1:d=60");
        using var source = new CancellationTokenSource();
        using var reader = VideoReader.Open(path, new VideoReaderOptions { RealTime = true }, source.Token);
        var reading = Task.Run(() => Clip.Read(reader).Count, TestContext.Current.CancellationToken);

        await source.CancelAsync();
        (await reading).ShouldBeLessThan(60);
    }

    [Fact]
    public void No_process_outlives_its_reader()
    {
        var path = Clip.Make(Path("a.mp4"), "color=red:s=640x480:r=25:d=10");
        for (var i = 0; i < 3; i++)
        {
            using var reader = Clip.Open(path);
            reader.Read(new VideoFrame()).ShouldBeTrue();
            Children().ShouldBe(1);
        }

        Children().ShouldBe(0);
    }

    [Fact]
    public void Frames_are_read_without_allocating()
    {
        using var reader = Clip.Open(Clip.Make(Path("a.mp4"), "color=red:s=160x120:r=100:d=6"));
        var frame = new VideoFrame();
        for (var i = 0; i < 100; i++)
            reader.Read(frame).ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
            reader.Read(frame).ShouldBeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    private static string Error(string source) => Should.Throw<VideoException>(() => Clip.Open(source).Dispose()).Message;

    private string Path(string name) => System.IO.Path.Join(_folder.Path, name);

    /// <summary>The ffmpeg processes that this thread's process has started and that are not gone, dead ones included.</summary>
    private static int Children() => Process.GetProcessesByName("ffmpeg").Count(static process =>
    {
        using (process)
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{process.Id}/stat");
                return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return false;
            }
        }
    });
}
