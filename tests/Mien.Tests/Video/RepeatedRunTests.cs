using System.Diagnostics;
using System.Text.Json;
using Mien.Video;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>A portrait that a shaking hand films, by the networks that come with Mien.</summary>
[Collection("ffmpeg")]
public sealed class RepeatedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Same_video_gives_the_same_bytes_whatever_the_threads_and_wherever_an_earlier_run_ended()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var clip = _folder.Path + "/a.mp4";
        using var process = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-loop", "1", "-i", HighRangeClipTests.Portrait, "-t", "1.2", "-r", "25",
            "-vf", "crop=400:400:'20+20*sin(n/3)':'20+20*sin(n/5)',noise=alls=12:allf=t,eq=brightness='0.1*sin(n/7)':eval=frame,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", clip]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);

        var lines = await Analyze(clip, threads: 1, frames: 30);

        lines.Count.ShouldBe(30);
        lines[20].ShouldContain("\"track\":1");
        (await Analyze(clip, threads: 4, frames: 30)).ShouldBe(lines);
        (await Analyze(clip, threads: 2, frames: 11)).ShouldBe(lines[..11]);
        (await Analyze(clip, threads: 1, frames: 30)).ShouldBe(lines);
    }

    private static async Task<List<string>> Analyze(string clip, int threads, int frames)
    {
        using var recognizer = Recognizer.Open(new() { Threads = threads });
        var options = new VideoOptions { Tracking = new FaceTrackerOptions { DetectEvery = 3 } };
        var lines = new List<string>();
        await foreach (var frame in recognizer.AnalyzeVideoAsync(clip, options, TestContext.Current.CancellationToken))
        {
            lines.Add(JsonSerializer.Serialize(frame.Analysis));
            if (lines.Count == frames)
                break;
        }

        return lines;
    }
}
