using System.Net;
using System.Net.Sockets;
using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

[Collection("ffmpeg")]
public sealed class VideoStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.ts")]
    [InlineData("a.mp4", "-movflags", "+faststart")]
    public void Recording_on_a_server_is_read_from_its_first_frame_to_its_last(string name, params string[] options)
    {
        var path = Clip.Make(Path(name), "testsrc=s=64x48:r=25:d=3", ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", .. options]);
        using var server = new HttpFile(File.ReadAllBytes(path));
        using var reader = Clip.Open(server.Address.Replace("http://", "HTTP://", StringComparison.Ordinal));

        reader.IsFile.ShouldBeFalse();
        Clip.Read(reader).Select(frame => frame.Time).ShouldBe(Enumerable.Range(0, 75).Select(i => i * 0.04), tolerance: 1e-3);
    }

    [Theory]
    [InlineData("a.mp4", 8.04)]
    [InlineData("a.ts", 0.04)]
    public void Gap_is_one_in_a_recording_and_a_clock_that_was_set_in_what_is_live(string name, double expected)
    {
        // A stream of MPEG states no duration, and could be live. It would have been given up after six seconds.
        string[] encoding = ["-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
        var path = Clip.Make(
            Path(name), "color=red:s=64x48:r=25:d=0.4,setpts='PTS+gt(N,4)*8/TB'", name == "a.mp4" ? [.. encoding, "-movflags", "+faststart"] : encoding);
        using var server = new HttpFile(File.ReadAllBytes(path));
        using var reader = Clip.Open(server.Address, new VideoReaderOptions { Timeout = TimeSpan.FromSeconds(6) });

        var times = Clip.Read(reader).Select(frame => frame.Time).ToList();

        times.ShouldBe(Enumerable.Range(0, 10).Select(i => (i * 0.04) + (i > 4 ? expected - 0.04 : 0)), tolerance: 2e-3);
    }

    [Fact]
    public void Live_stream_begins_with_its_first_seconds()
    {
        const string Graph = "color=red:s=64x48:r=25:d=2[a];color=blue:s=64x48:r=25:d=10[b];[a][b]concat[out0];sine=d=12[out1]";
        var path = Clip.Make(Path("a.ts"), Graph, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-c:a", "aac");
        using var server = new HttpFile(File.ReadAllBytes(path), seconds: 12);
        using var reader = Clip.Open(server.Address);
        var frame = new VideoFrame();

        reader.Read(frame).ShouldBeTrue();

        frame.Picture.Pixels[0].ShouldBeGreaterThan((byte)200);
        frame.Time.ShouldBeLessThan(0.2);
    }

    [Theory]
    [InlineData("HTTP", "http")]
    [InlineData("Rtsp", "rtsp")]
    public void Scheme_is_one_in_capitals_too(string scheme, string lower)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var address = $"://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/x";
        closed.Stop();

        var error = Error(scheme + address);

        error.ShouldContain("Connection refused");
        error.ShouldEndWith("; check the address and the network");
        error.ShouldBe(scheme + Error(lower + address)[lower.Length..]);

        static string Error(string source) => Should.Throw<MienException>(() => Clip.Open(source)).Message;
    }

    [Fact]
    public void Stream_that_stalls_is_given_up_and_its_password_not_told()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var error = Should.Throw<MienException>(() => Clip.Open(
            $"http://user:secret@127.0.0.1:{port}/live", new VideoReaderOptions { Timeout = TimeSpan.FromSeconds(0.3) }));

        error.Message.ShouldStartWith($"http://127.0.0.1:{port}/live: ");
        error.Message.ShouldNotContain("secret");
        Clip.Processes().ShouldBe(0);
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
            Should.Throw<MienException>(ReadOn).Message.ShouldStartWith($"{server.Address}: the stream broke off after ");
        else
            ReadOn();
        frame.Number.ShouldBeGreaterThan(5);
    }

    private string Path(string name) => System.IO.Path.Join(_folder.Path, name);
}
