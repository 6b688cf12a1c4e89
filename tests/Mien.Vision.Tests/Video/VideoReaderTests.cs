using System.Diagnostics;
using Mien.Vision.Pictures;
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

    [Theory]
    [InlineData(90, 32, 64, false)]
    [InlineData(180, 64, 32, false)]
    [InlineData(270, 32, 64, true)]
    public void Video_is_turned_upright(int turn, int width, int height, bool isRedFirst)
    {
        // Red is on the left of what is stored; turned by a quarter to the right that is above.
        var stored = Clip.Make(Path("stored.mp4"), "color=blue:s=64x32:r=5:d=0.4,drawbox=c=red:w=32:h=32:t=fill");
        Clip.Run(["-i", stored, "-c", "copy", "-metadata:s:v", $"rotate={turn}", Path("a.mp4")]);
        using var reader = Clip.Open(Path("a.mp4"));
        var frame = new VideoFrame();

        reader.Read(frame).ShouldBeTrue();
        (frame.Picture.Width, frame.Picture.Height, frame.Picture.OriginalWidth, frame.Picture.OriginalHeight).ShouldBe((width, height, width, height));
        (frame.Picture.Pixels[0] > 200).ShouldBe(isRedFirst);
        (frame.Picture.Pixels[^1] > 200).ShouldBe(isRedFirst);
    }

    [Theory]
    [InlineData("2", 1920, 128, 32, 128)]
    [InlineData("2", 32, 32, 8, 128)]
    [InlineData("8/9", 1920, 57, 32, 57)]
    [InlineData("1/2", 16, 16, 16, 32)]
    public void Pixels_become_square_and_large_videos_are_shrunk(string aspect, int maxSide, int width, int height, int originalWidth)
    {
        var path = Clip.Make(Path("a.mp4"), $"color=red:s=64x32:r=5:d=0.4,setsar={aspect}");
        using var reader = Clip.Open(path, new VideoReaderOptions { MaxSide = maxSide });
        var frame = new VideoFrame();

        reader.Read(frame).ShouldBeTrue();
        (frame.Picture.Width, frame.Picture.Height, frame.Picture.OriginalWidth, frame.Picture.OriginalHeight).ShouldBe((width, height, originalWidth, 32));
    }

    [Fact]
    public void Times_hours_into_a_video_keep_their_digits()
    {
        using var reader = Clip.Open(Clip.Make(Path("a.mkv"), "color=red:s=64x48:r=25:d=0.4,setpts='PTS+gt(N,0)*10000/TB'", "-fps_mode", "passthrough", "-c:v", "ffv1"));

        Clip.Read(reader).Select(frame => frame.Time).ShouldBe([0, .. Enumerable.Range(1, 9).Select(i => 10_000 + (i * 0.04))], tolerance: 1e-6);
    }

    [Theory]
    [InlineData("a.mkv", "ffv1")]
    [InlineData("a.mpg", "mpeg2video")]
    public void Joined_files_go_on_in_time(string name, string encoder)
    {
        var part = File.ReadAllBytes(Clip.Make(Path(name), "color=red:s=64x48:r=25:d=0.4", "-c:v", encoder));
        File.WriteAllBytes(Path(name), [.. part, .. part]);
        using var reader = Clip.Open(Path(name));

        Clip.Read(reader).Select(frame => frame.Time).ShouldBe(Enumerable.Range(0, 20).Select(i => i * 0.04), tolerance: 2e-3);
    }

    [Theory]
    [InlineData("a.mkv", "ffv1", "pcm_s16le")]
    [InlineData("a.ts", "mpeg2video", "mp2")]
    public void Picture_that_begins_after_the_sound_has_the_time_of_the_file(string name, string encoder, string sound)
    {
        using var reader = Clip.Open(Clip.Make(
            Path(name), "color=red:s=64x48:r=25:d=0.2,setpts=PTS+0.52/TB[out0];sine=d=1[out1]", "-fps_mode", "passthrough", "-c:v", encoder, "-c:a", sound));

        Clip.Read(reader).Select(frame => frame.Time).ShouldBe([0.52, 0.56, 0.6, 0.64, 0.68], tolerance: 0.015);
    }

    [Theory]
    [InlineData("a.avi", "mpeg4")]
    [InlineData("a.wmv", "wmv2")]
    [InlineData("a.flv", "flv")]
    [InlineData("a.mxf", "mpeg2video")]
    public void File_that_is_shorter_than_it_states_gives_its_frames_and_then_the_error(string name, string encoder)
    {
        var path = Clip.Make(Path(name), "testsrc2=s=320x240:r=25:d=4", "-c:v", encoder);
        Clip.Read(Clip.Open(path)).Count.ShouldBe(100);
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length * 6 / 10);
        using var reader = Clip.Open(path);
        var frame = new VideoFrame();

        var error = Should.Throw<MienException>(() =>
        {
            while (reader.Read(frame))
            {
            }
        });

        frame.Number.ShouldBeInRange(20, 80);
        error.Message.ShouldStartWith($"{path}: damaged or cut short after ");
    }

    [Theory]
    [InlineData("arib-std-b67")]
    [InlineData("smpte2084")]
    public void High_dynamic_range_comes_as_on_a_common_display(string transfer)
    {
        Assert.SkipUnless(Clip.CanConvertRange, "install an ffmpeg with zscale and libx265 to run this test");
        var original = Picture.Load(Fixtures.Astronaut);
        using var reader = Clip.Open(Clip.MakeHighRange(Path("a.mp4"), Fixtures.Astronaut, transfer));
        var frame = new VideoFrame();

        reader.Read(frame).ShouldBeTrue();

        // Left as it is, the frame would be off by 20 on average, or by 36.
        MeanDifference(frame.Picture.Pixels, original.Pixels).ShouldBeLessThan(7);
    }

    [Theory]
    [InlineData("top", "1")]
    [InlineData("bottom", "0")]
    public void Interlaced_frames_are_made_one_picture(string first, string topFirst)
    {
        // A bar moves by four pixels from each field to the next.
        const string Bar = "color=black:s=128x64:r=50:d=0.4[a];color=white:s=32x64:r=50[b];[a][b]overlay=x='4*n':shortest=1,format=yuv420p";
        string[] encoding = ["-fps_mode", "passthrough", "-c:v", "libx264", "-qp", "0", "-flags", "+ildct", "-top", topFirst];
        var whole = Read(Clip.Make(Path("a.mkv"), $"{Bar},select='not(mod(n,2))'", encoding));
        var woven = Read(Clip.Make(Path("b.mkv"), $"{Bar},tinterlace=mode=interleave_{first}", encoding));

        woven.Count.ShouldBe(whole.Count);
        for (var i = 0; i < woven.Count; i++)
            MeanDifference(woven[i], whole[i]).ShouldBeLessThan(0.5);

        List<byte[]> Read(string path)
        {
            using var reader = Clip.Open(path);
            var frames = new List<byte[]>();
            for (var frame = new VideoFrame(); reader.Read(frame);)
                frames.Add(frame.Picture.Pixels.ToArray());
            return frames;
        }
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

        var error = Should.Throw<MienException>(() =>
        {
            while (reader.Read(frame))
                count++;
        });

        count.ShouldBeInRange(5, 25);
        error.Message.ShouldStartWith($"{path}: damaged or cut short after ");
        error.Message.ShouldNotContain('\n');
    }

    [Fact]
    public void Damage_in_the_middle_of_a_file_is_no_end()
    {
        var path = Clip.Make(Path("a.mp4"), "testsrc2=s=320x240:r=25:d=4", "-c:v", "mpeg4", "-movflags", "+faststart");
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 2, 500).Fill(0x55);
        File.WriteAllBytes(path, bytes);

        Clip.Read(Clip.Open(path)).Count.ShouldBe(100);
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

        Should.Throw<MienException>(() => Clip.Open(Path("list.mp4"))).Message.ShouldStartWith($"{Path("list.mp4")}: not a video that can be read (");
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
        Error("/dev/null").ShouldBe("/dev/null: not a video (empty, or not a regular file); give a video file");
        Error("ftp://host/a.mp4").ShouldBe(
            "ftp://host/a.mp4: streams of 'ftp' are not read; give a file, a camera such as /dev/video0, or an address of rtsp, rtsps, http, https");
    }

    [Fact]
    public void Camera_is_a_device_by_the_name_of_one_and_a_link_to_it()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        File.CreateSymbolicLink(Path("my-camera"), "/dev/video987");

        Error(Path("my-camera")).ShouldStartWith($"{Path("my-camera")}: there is no such camera");
        Error("/dev/./video987").ShouldStartWith("/dev/./video987: there is no such camera");
    }

    [Fact]
    public void File_in_shared_memory_is_a_file()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "needs /dev/shm");
        var path = $"/dev/shm/mien-{Guid.NewGuid():N}.mp4";
        try
        {
            using var reader = Clip.Open(Clip.Make(path, "color=red:s=64x48:r=10:d=0.2"));

            reader.IsFile.ShouldBeTrue();
            Clip.Read(reader).Count.ShouldBe(2);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Sound_alone_is_no_video()
    {
        var path = Clip.Make(Path("a.mp4"), "sine=d=0.2", "-c:a", "aac");

        Error(path).ShouldBe($"{path}: has no video stream; give a video");
    }

    [Fact]
    public async Task Cancellation_ends_a_video_that_waits()
    {
        // Played in real time, the second frame comes after a minute.
        var path = Clip.Make(Path("a.mkv"), "color=red:s=64x48:r=1/60:d=180", "-c:v", "ffv1");
        using var source = new CancellationTokenSource();
        using var reader = VideoReader.Open(path, new VideoReaderOptions { RealTime = true, Timeout = TimeSpan.FromMinutes(5) }, source.Token);
        reader.Read(new VideoFrame()).ShouldBeTrue();
        var reading = Task.Run(() => reader.Read(new VideoFrame()), TestContext.Current.CancellationToken);
        var start = Stopwatch.GetTimestamp();

        await source.CancelAsync();

        (await reading).ShouldBeFalse();
        Stopwatch.GetElapsedTime(start).TotalSeconds.ShouldBeLessThan(30);
    }

    [Fact]
    public void No_process_outlives_its_reader()
    {
        var path = Clip.Make(Path("a.mp4"), "color=red:s=640x480:r=25:d=10");
        for (var i = 0; i < 3; i++)
        {
            using var reader = Clip.Open(path);
            reader.Read(new VideoFrame()).ShouldBeTrue();
            Clip.Processes().ShouldBe(1);
        }

        Clip.Processes().ShouldBe(0);
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

    private static string Error(string source) => Should.Throw<MienException>(() => Clip.Open(source).Dispose()).Message;

    private string Path(string name) => System.IO.Path.Join(_folder.Path, name);

    private static double MeanDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        a.Length.ShouldBe(b.Length);
        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return (double)sum / a.Length;
    }
}
