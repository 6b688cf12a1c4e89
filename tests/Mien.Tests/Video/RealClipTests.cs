using Mien.Video;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>A clip of MIEN_DATA with one face throughout.</summary>
[Collection("ffmpeg")]
public sealed class RealClipTests
{
    [Fact]
    public void One_face_is_one_track_and_its_expression_is_steadier_than_that_of_single_frames()
    {
        var analyses = Analyze("WolfgangLanger_Pexels.mp4", frames: 200);

        var faces = analyses.SelectMany(analysis => analysis.Faces).ToList();
        faces.Count.ShouldBeGreaterThan(190);
        faces.Select(face => face.Track).Distinct().ShouldBe([1]);
        var single = Changes(faces.Select(face => face.RawProbabilities!.MaxBy(item => item.Probability).Label));
        single.ShouldBeGreaterThan(3);
        Changes(faces.Select(face => face.Expression)).ShouldBeLessThan(single / 2);
    }

    private static List<Analysis> Analyze(string name, int frames)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var path = Path.Combine(RealData.Folder("photos"), "clips", name);
        using var recognizer = Recognizer.Load();
        using var reader = VideoReader.Open(path, cancellation: TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var analyses = new List<Analysis>();
        new VideoRecognizer(recognizer, new VideoOptions { Threads = 1 }).Run(reader, (_, analysis) =>
        {
            analyses.Add(analysis);
            if (analyses.Count == frames)
                stop.Cancel();
        }, stop.Token);
        return analyses;
    }

    private static int Changes(IEnumerable<string> labels) => labels.Zip(labels.Skip(1)).Count(pair => pair.First != pair.Second);
}
