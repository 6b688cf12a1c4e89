using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Mien.Vision.Video;

namespace Mien.Server.Tests.Page;

/// <summary>A video of the astronaut, who comes after half a second and moves while light and mouth change, and what the page is to make of it.</summary>
internal static class Clip
{
    public const int Rate = 10;
    public const int Frames = 30;

    private const string Scene = "split[a][b];[b]crop=72:36:188:122,vflip,format=rgba,colorchannelmixer=aa=0.35[mouth];[a][mouth]overlay=188:122:enable='between(t,1.35,2.25)',"
        + "crop=400:400:x='40*t':y='30*t',scale=480:480,eq=brightness='0.25*sin(4*t)':contrast='1-0.15*t':eval=frame,drawbox=t=fill:color=gray:enable='lt(t,0.45)',scale=out_color_matrix=bt709";

    /// <summary>Makes one; its ending says which kind.</summary>
    public static async Task<string> MakeAsync(string path, string astronaut, params string[] more)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        string[] codec = Path.GetExtension(path) == ".webm" ? ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "0", "-crf", "8"] : ["-c:v", "libx264", "-crf", "8"];
        string[] arguments = ["-loglevel", "error", "-loop", "1", "-framerate", $"{Rate}", "-t", $"{Frames / Rate}", "-i", astronaut, "-filter_complex", Scene, .. codec, "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", .. more, path];
        using var ffmpeg = Process.Start("ffmpeg", arguments);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        ffmpeg.ExitCode.ShouldBe(0);
        return path;
    }

    /// <summary>Gives it to the page and waits until it is gone through.</summary>
    public static async Task GiveAsync(IPage page, string path)
    {
        await page.SelectOptionAsync("#rate", $"{Rate}");
        await page.SetInputFilesAsync("#files", path);
        await page.WaitForFunctionAsync("text => document.getElementById('status').textContent.startsWith(text)", $"{Frames} pictures of the video gone through", new() { Timeout = 120_000 });
    }

    /// <summary>What is saved as JSON is what the library makes of the video, frame by frame.</summary>
    public static async Task ShouldBeNamedAsync(IPage page, string path, Recognizer recognizer, float tolerance = 0.02f)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-json"));
        var found = JsonSerializer.Deserialize<Analysis[]>(await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken))!;
        var expected = new List<Analysis>();
        await foreach (var frame in recognizer.AnalyzeVideoAsync(path, cancellation: TestContext.Current.CancellationToken))
            expected.Add(frame.Analysis);

        found.Length.ShouldBe(Frames);
        float[] happy = [.. expected.SelectMany(analysis => analysis.Faces).Select(face => face.RawProbabilities!.Single(item => item.Label == "happy").Probability)];
        (happy.Max() - happy.Min()).ShouldBeGreaterThan(0.1f, "the clip is too easy");
        foreach (var (analysis, own) in found.Zip(expected))
        {
            var place = $"frame {own.Frame} of {Path.GetFileName(path)}";
            (analysis.Source, analysis.Frame, analysis.Time, analysis.Width, analysis.Height, analysis.Faces.Count)
                .ShouldBe((Path.GetFileName(path), own.Frame, own.Time, own.Width, own.Height, own.Faces.Count), place);
            foreach (var (face, exact) in analysis.Faces.Zip(own.Faces))
            {
                (face.Track, face.Expression).ShouldBe((exact.Track, exact.Expression), place);
                face.Box.Overlap(exact.Box).ShouldBeGreaterThan(0.96f, place);
                ShouldAgree(face.Probabilities, exact.Probabilities, place, tolerance);
                ShouldAgree(face.RawProbabilities!, exact.RawProbabilities!, place, tolerance);
            }
        }
    }

    private static void ShouldAgree(IReadOnlyList<LabelProbability> found, IReadOnlyList<LabelProbability> expected, string place, float tolerance)
    {
        found.Select(item => item.Label).ShouldBe(expected.Select(item => item.Label));
        foreach (var (item, own) in found.Zip(expected))
            item.Probability.ShouldBe(own.Probability, tolerance, $"{item.Label} in {place}");
    }
}
