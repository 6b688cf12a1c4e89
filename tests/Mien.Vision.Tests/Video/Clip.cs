using System.Diagnostics;
using Mien.Vision.Drawing;
using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

/// <summary>Small clips that ffmpeg makes.</summary>
internal static class Clip
{
    /// <summary>Ten frames of 64x48 pixels in a second, five red ones and five blue ones.</summary>
    public const string RedThenBlue = "color=red:s=64x48:r=10:d=0.5[a];color=blue:s=64x48:r=10:d=0.5[b];[a][b]concat";

    /// <summary>Makes a clip of a lavfi graph; skips the test where ffmpeg is absent.</summary>
    public static string Make(string path, string graph, params string[] encoding)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        Run(["-f", "lavfi", "-i", graph, .. encoding.Length == 0 ? ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"] : encoding, "file:" + path]);
        return path;
    }

    public static VideoReader Open(string path, VideoReaderOptions? options = null) =>
        VideoReader.Open(path, options, TestContext.Current.CancellationToken);

    public static void Run(IEnumerable<string> arguments)
    {
        using var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }

    public static List<(double Time, Rgb Colour)> Read(VideoReader reader)
    {
        var frames = new List<(double, Rgb)>();
        var frame = new VideoFrame();
        while (reader.Read(frame))
        {
            frame.Number.ShouldBe(frames.Count);
            var pixel = frame.Picture.Pixels.Slice(3 * ((frame.Picture.Width * 9) + 9), 3);
            frames.Add((frame.Time, new Rgb(pixel[0], pixel[1], pixel[2])));
        }

        return frames;
    }
}
