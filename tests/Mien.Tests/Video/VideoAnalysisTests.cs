using System.Collections.Concurrent;
using System.Text.Json;
using Mien.Expressions;
using Mien.Tests.Expressions;
using Mien.Video;
using Mien.Vision.Pictures;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

[Collection(nameof(Alone))]
public sealed class VideoAnalysisTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(5, 2)]
    public void Every_frame_comes_in_order_with_its_own_pixels(int detectEvery, int threads)
    {
        var analyses = new List<Analysis>();
        Run(new SimulatedVideo(200), Options(detectEvery), (frame, analysis) =>
        {
            frame.Picture.Pixels[0].ShouldBe((byte)analysis.Frame!.Value);
            analyses.Add(analysis);
        }, threads: threads);

        analyses.Select(analysis => analysis.Frame).ShouldBe(Enumerable.Range(0, 200).Select(i => (long?)i));
        analyses[25].Time.ShouldBe(1);
        foreach (var analysis in analyses.Skip(3))
        {
            var face = analysis.Faces.ShouldHaveSingleItem();
            face.Track.ShouldBe(1);
            face.RawProbabilities!.MaxBy(item => item.Probability).Label.ShouldBe(analysis.Frame % 2 == 0 ? "happy" : "sad");
            face.Probabilities.Sum(item => item.Probability).ShouldBe(1, 1e-5);
        }

        analyses.Skip(20).Select(analysis => analysis.Faces[0].Expression).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Detector_looks_at_every_fifth_frame_once_the_face_is_known()
    {
        // Of 0, 5, 10 ... each, and of the next two frames while the first face is new.
        var looked = new ConcurrentBag<byte>();
        Run(new SimulatedVideo(100), Options(5), (_, _) => { }, new OneFace(picture => looked.Add(picture.Pixels[0])));
        looked.Order().ToArray().ShouldBe([0, 1, 2, .. Enumerable.Range(1, 19).Select(i => (byte)(5 * i))]);
    }

    [Fact]
    public void Live_drops_frames_rather_than_falling_behind()
    {
        // The detector stays at the first frame until the source has come to the sixtieth.
        using var arrived = new ManualResetEventSlim();
        var frames = new List<long>();
        var options = new VideoOptions { Live = true, Tracking = new FaceTrackerOptions { DetectEvery = 1 } };
        var source = new SimulatedVideo(100, frame =>
        {
            if (frame == 60)
                arrived.Set();
        });
        Run(source, options, (_, analysis) => frames.Add(analysis.Frame!.Value), new OneFace(_ => arrived.Wait(TimeSpan.FromSeconds(20))));

        frames.Count.ShouldBeLessThan(50);
        frames.ShouldBeInOrder();
        frames[^1].ShouldBe(99);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Face_near_no_class_of_a_set_is_unknown_and_keeps_its_smoothed_probabilities(bool live)
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var set = embedder.TrainedExpressions().SetThreshold("first", 1).SetThreshold("second", 1);
        using var recognizer = Recognizer.Open(new() { OwnDetector = new OneFace(), OwnClassifier = new ExpressionSetClassifier(embedder, set) });
        var options = new VideoOptions { Live = live, Tracking = new FaceTrackerOptions { DetectEvery = 1, MinHits = 1 } };
        var faces = new List<FaceExpression>();

        foreach (var frame in recognizer.AnalyzeVideoAsync(new SimulatedVideo(50), options).ToBlockingEnumerable(TestContext.Current.CancellationToken))
            faces.AddRange(frame.Analysis.Faces);

        faces.ShouldNotBeEmpty();
        foreach (var face in faces)
        {
            (face.Track, face.Expression).ShouldBe((1, "unknown"));
            face.Similarity.ShouldNotBeNull().ShouldBeInRange(-1, 1);
            face.Probabilities.Select(item => item.Label).ShouldBe(["first", "second"]);
            face.Probabilities.Sum(item => item.Probability).ShouldBe(1, 1e-5);
            face.RawProbabilities.ShouldNotBeNull();
        }
    }

    [Fact]
    public void What_came_before_the_source_failed_is_written()
    {
        var written = 0;
        var source = new SimulatedVideo(100, frame =>
        {
            if (frame == 50)
                throw new MienException(null, "simulated: the camera is gone", "connect it again");
        });

        Should.Throw<MienException>(() => Run(source, Options(2), (_, _) => written++)).Message.ShouldStartWith("simulated: the camera is gone");
        written.ShouldBe(50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Failing_detector_or_writer_ends_all(int detectEvery)
    {
        Should.Throw<InvalidDataException>(() => Run(
            new SimulatedVideo(100_000), Options(detectEvery), (_, _) => { }, new OneFace(_ => throw new InvalidDataException("broken"))));
        Should.Throw<IOException>(() => Run(new SimulatedVideo(100_000), Options(detectEvery), (_, _) => throw new IOException("disk full")));
    }

    [Fact]
    public async Task Picture_of_a_frame_is_the_callers_once_it_was_asked_for_and_gone_when_it_was_not()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new OneFace(), OwnClassifier = new EvenIsHappy(), Threads = 2 });
        var (frames, pictures) = (new List<AnalyzedFrame>(), new List<Picture>());
        await foreach (var frame in recognizer.AnalyzeVideoAsync(new SimulatedVideo(100), null).WithCancellation(TestContext.Current.CancellationToken))
        {
            frames.Add(frame);
            if (frames.Count % 2 == 0)
                pictures.Add(frame.Picture);
        }

        pictures.Select(picture => picture.Pixels[0]).ShouldBe(Enumerable.Range(0, 50).Select(i => (byte)((2 * i) + 1)));
        frames[1].Picture.ShouldBeSameAs(pictures[0]);
        Should.Throw<InvalidOperationException>(() => frames[0].Picture);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_video()
    {
        // After 2,000 frames of warm-up 20,000 more: a leak of 100 bytes a frame would be 2 MB.
        const int Warm = 2_000;
        long before = 0, allocated = 0, after = 0;
        Run(new SimulatedVideo(Warm + 20_000), Options(5), (_, analysis) =>
        {
            if (analysis.Frame == Warm)
                (before, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes());
            else if (analysis.Frame == Warm + 19_999)
                (after, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes() - allocated);
        });

        (after - before).ShouldBeLessThan(500_000);
        (allocated / 20_000).ShouldBeLessThan(1_500);
    }

    [Fact]
    public void Json_of_a_frame_has_frame_time_track_and_raw_probabilities()
    {
        var lines = new List<string>();
        Run(new SimulatedVideo(4), Options(1), (_, analysis) => lines.Add(JsonSerializer.Serialize(analysis)));

        lines[0].ShouldBe("""{"schema":"mien.analysis/1","source":"simulated","frame":0,"time":0,"width":32,"height":24,"faces":[]}""");
        lines[2].ShouldBe(
            """{"schema":"mien.analysis/1","source":"simulated","frame":2,"time":0.08,"width":32,"height":24,"faces":[{"track":1,"box":[6,4,16,16],"score":0.9,"quality":["small"],"expression":"happy","probabilities":{"happy":0.875,"sad":0.125},"rawProbabilities":{"happy":0.875,"sad":0.125}}]}""");
    }

    private static VideoOptions Options(int detectEvery) => new() { Tracking = new FaceTrackerOptions { DetectEvery = detectEvery } };

    private static void Run(IVideoSource source, VideoOptions options, Action<AnalyzedFrame, Analysis> take, OneFace? detector = null, int threads = 2)
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = detector ?? new OneFace(), OwnClassifier = new EvenIsHappy(), Threads = threads });
        foreach (var frame in recognizer.AnalyzeVideoAsync(source, options).ToBlockingEnumerable(TestContext.Current.CancellationToken))
            take(frame, frame.Analysis);
    }
}
