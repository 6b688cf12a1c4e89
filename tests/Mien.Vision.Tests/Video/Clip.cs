using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Whether this ffmpeg can make what phones record in high dynamic range.</summary>
    public static bool CanConvertRange => VideoReader.IsAvailable && Says("-filters", " zscale ") && Says("-encoders", " libx265 ");

    /// <summary>A picture as a clip of high dynamic range, whose paper white is 203 cd/m^2: BT.2020, ten bits.</summary>
    public static string MakeHighRange(string path, string picture, string transfer)
    {
        const string Linear = "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,zscale=t=linear:npl=203,format=gbrpf32le";
        Run([
            "-loop", "1", "-i", picture, "-t", "0.4", "-r", "10", "-vf", $"{Linear},zscale=p=bt2020:t={transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le",
            "-c:v", "libx265", "-x265-params", $"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:crf=12", "file:" + path]);
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

    private static bool Says(string question, string word)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", question]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Contains(word, StringComparison.Ordinal);
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

    /// <summary>The ffmpeg processes that this thread's process has started and that are not gone, dead ones included.</summary>
    public static int Processes() => Process.GetProcessesByName("ffmpeg").Count(static process =>
    {
        using (process)
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{process.Id}/stat");
                return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return false;
            }
        }
    });
}
