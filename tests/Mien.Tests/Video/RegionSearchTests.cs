using System.Diagnostics;
using Mien.Video;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>A portrait that is filmed in ways that are hard to follow: what is found around known faces alone beside what whole pictures have.</summary>
[Collection("ffmpeg")]
public sealed class RegionSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("crop=400:400:'20+20*sin(n/3)':'20+20*sin(n/5)',noise=alls=6:allf=t")] // a shaking hand
    [InlineData("zoompan=z='1+0.8*abs(sin(on/15))':x='iw/3-iw/zoom/3':y='0':d=1:s=400x400:fps=25")] // in and out, to twice the size
    [InlineData("split[a][b];[a]pad=1000:512[c];[c][b]overlay=480:0,crop=620:400:'190-180*cos(n/25)':40")] // two of it, one after the other at the border
    public async Task Faces_are_those_that_are_found_in_whole_pictures(string film)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var clip = _folder.Path + "/a.mp4";
        using var process = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-loop", "1", "-r", "25", "-i", HighRangeClipTests.Portrait, "-t", "3",
            "-vf", film + ",format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", clip]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        using var recognizer = Recognizer.Open(new() { Model = "light" });

        var (whole, near) = (await Analyze(recognizer, clip, searchEvery: 1), await Analyze(recognizer, clip, searchEvery: 5));

        near.Count.ShouldBe(whole.Count);
        var tracks = whole.SelectMany(analysis => analysis.Faces).Select(face => face.Track!.Value).Distinct().ToList();
        foreach (var track in tracks)
        {
            var pairs = whole.Zip(near, (first, second) => (Of(first, track), Of(second, track))).Where(pair => pair != (null, null)).ToList();
            pairs.Count.ShouldBeGreaterThan(20);

            // What came into the picture between two searches of it is there up to four frames later, and its box is as steady a little later still.
            pairs.Count(pair => pair.Item2 is null).ShouldBeLessThanOrEqualTo(4);
            foreach (var (face, same) in pairs.SkipWhile(pair => pair.Item2 is null).Skip(pairs[0].Item2 is null ? 10 : 0))
            {
                Math.Abs(same!.Box.X - face!.Box.X).ShouldBeLessThan(2);
                Math.Abs(same.Box.Y - face.Box.Y).ShouldBeLessThan(2);
                same.Expression.ShouldBe(face.Expression);
            }
        }

        near.SelectMany(analysis => analysis.Faces).Select(face => face.Track!.Value).Distinct().ShouldBe(tracks);
    }

    private static FaceExpression? Of(Analysis analysis, int track) => analysis.Faces.SingleOrDefault(face => face.Track == track);

    private static async Task<List<Analysis>> Analyze(Recognizer recognizer, string clip, int searchEvery)
    {
        var options = new VideoOptions { SearchEvery = searchEvery, Tracking = new FaceTrackerOptions { DetectEvery = 1 } };
        return await recognizer.AnalyzeVideoAsync(clip, options, TestContext.Current.CancellationToken).Select(frame => frame.Analysis)
            .ToListAsync(TestContext.Current.CancellationToken);
    }
}
