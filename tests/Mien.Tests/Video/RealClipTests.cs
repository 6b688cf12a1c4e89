using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>A clip of MIEN_DATA with one face throughout.</summary>
[Collection("ffmpeg")]
public sealed class RealClipTests
{
    [Fact]
    public async Task One_face_is_one_track_and_its_expression_is_steadier_than_that_of_single_frames()
    {
        var analyses = await Analyze("WolfgangLanger_Pexels.mp4", frames: 200);

        var faces = analyses.SelectMany(analysis => analysis.Faces).ToList();
        faces.Count.ShouldBeGreaterThan(190);
        faces.Select(face => face.Track).Distinct().ShouldBe([1]);
        var single = Changes(faces.Select(face => face.RawProbabilities!.MaxBy(item => item.Probability).Label));
        single.ShouldBeGreaterThan(3);
        Changes(faces.Select(face => face.Expression)).ShouldBeLessThan(single / 2);
    }

    private static async Task<List<Analysis>> Analyze(string name, int frames)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var path = Path.Combine(RealData.Folder("photos"), "clips", name);
        using var recognizer = Recognizer.Open(new() { Threads = 1 });
        var analyses = recognizer.AnalyzeVideoAsync(path, cancellation: TestContext.Current.CancellationToken).Select(frame => frame.Analysis);
        return await analyses.Take(frames).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static int Changes(IEnumerable<string> labels) => labels.Zip(labels.Skip(1)).Count(pair => pair.First != pair.Second);
}
