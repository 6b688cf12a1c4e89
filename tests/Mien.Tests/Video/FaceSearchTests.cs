using Mien.Video;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>Where the detector looks in frames of 320x240 pixels, in which faces are where a test says.</summary>
public sealed class FaceSearchTests
{
    private const int Frames = 40;
    private const int Side = 40;

    private readonly List<(int Frame, bool Whole)> _looks = [];

    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(1, 10, 10)]
    [InlineData(2, 5, 4)]
    [InlineData(5, 5, 5)]
    [InlineData(10, 5, 10)]
    [InlineData(1, 1, 1)]
    public void Whole_picture_is_searched_every_so_many_frames_and_known_faces_as_often_as_is_asked_for(int detectEvery, int searchEvery, int wholeEvery)
    {
        var scripted = new ScriptedFaces(_ => [At(100, 80)], _looks);
        var faces = Seen(scripted, new() { SearchEvery = searchEvery, Tracking = new() { DetectEvery = detectEvery } }, isStill: true);

        WholeFrames.ShouldBe(Enumerable.Range(0, Frames).Where(frame => frame % wholeEvery == 0));
        _looks.Select(look => look.Frame).Except([1, 2]).ShouldBe(Enumerable.Range(0, Frames).Except([1, 2]).Where(frame => frame % detectEvery == 0));
        faces[2..].ShouldAllBe(tracks => tracks.Count == 1);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(15)]
    public void Face_that_enters_is_found_at_the_next_search_of_the_whole_picture(int enters)
    {
        var faces = Seen(frame => frame < enters ? [At(20, 80)] : [At(20, 80), At(220, 80)]);

        // A track from the third detection on.
        faces.FindIndex(tracks => tracks.ContainsKey(2)).ShouldBe(17);
        faces[17..].ShouldAllBe(tracks => tracks.Count == 2);
    }

    [Fact]
    public void Face_that_comes_close_to_a_known_one_is_found_there()
    {
        var faces = Seen(frame => frame < 11 ? [At(100, 80)] : [At(100, 80), At(120, 62)]);

        faces.FindIndex(tracks => tracks.ContainsKey(2)).ShouldBe(13);
    }

    [Fact]
    public void Face_that_leaves_is_looked_for_everywhere_at_once_and_then_in_turn()
    {
        var faces = Seen(frame => frame < 12 ? [At(20, 80), At(220, 80)] : [At(20, 80)]);

        WholeFrames.ShouldBe([0, 5, 10, 12, 15, 20, 25, 30, 35]);
        faces[11].Count.ShouldBe(2);
        // Nothing is like it where it was; for a second it may come back.
        faces[12..].ShouldAllBe(tracks => tracks.Count == 1);
    }

    [Fact]
    public void Faces_that_cross_stay_who_they_are()
    {
        var faces = Seen(frame => [At(20 + (5 * frame), 60), At(250 - (5 * frame), 95)]);

        WholeFrames.ShouldBe([0, 5, 10, 15, 20, 25, 30, 35]);
        faces[2..].ShouldAllBe(tracks => tracks.Count == 2);
        (int Track, float First, float Last)[] ways = [(1, 30, 215), (2, 240, 55)];
        foreach (var (track, first, last) in ways)
        {
            faces[2][track].X.ShouldBe(first, 8);
            faces[39][track].X.ShouldBe(last, 8);
        }
    }

    [Theory]
    [InlineData(1.05)]
    [InlineData(0.95)]
    public void Face_that_grows_or_shrinks_stays_found(double growth)
    {
        var faces = Seen(frame =>
        {
            var side = (float)(80 * Math.Pow(growth, frame < 20 ? frame : 40 - frame));
            return [new Box(160 - (side / 2), 120 - (side / 2), side, side)];
        });

        WholeFrames.ShouldBe([0, 5, 10, 15, 20, 25, 30, 35]);
        faces[2..].ShouldAllBe(tracks => tracks.Count == 1 && tracks.ContainsKey(1));
    }

    [Fact]
    public void Faces_of_a_new_scene_are_found_in_its_first_frame()
    {
        var faces = Seen(frame => frame < 12 ? [At(20, 20)] : [At(120, 160), At(220, 80)]);

        WholeFrames.ShouldBe([0, 5, 10, 12, 15, 20, 25, 30, 35]);
        faces.FindIndex(tracks => tracks.Count == 2).ShouldBe(14);
    }

    [Fact]
    public void Many_faces_are_all_found_in_every_frame()
    {
        var faces = Seen(frame => [.. Enumerable.Range(0, 24).Select(i => At((50 * (i % 6)) + (frame % 3), 55 * (i / 6)))]);

        WholeFrames.ShouldBe([0, 5, 10, 15, 20, 25, 30, 35]);
        faces[2..].ShouldAllBe(tracks => tracks.Count == 24);
        faces[39].Keys.ShouldBe(Enumerable.Range(1, 24));
    }

    [Fact]
    public void Without_faces_the_whole_picture_is_searched_in_its_turn_alone()
    {
        Seen(_ => []);

        _looks.Select(look => look.Frame).ShouldBe([0, 5, 10, 15, 20, 25, 30, 35]);
    }

    [Fact]
    public void Detector_that_cannot_look_in_regions_searches_every_picture()
    {
        var scripted = new ScriptedFaces(_ => [At(100, 80)], _looks);
        Seen(new WholeOnly(scripted), new() { Tracking = new() { DetectEvery = 1 } });

        WholeFrames.ShouldBe(Enumerable.Range(0, Frames));
    }

    [Fact]
    public void Run_that_goes_on_looks_where_the_first_would_have_looked()
    {
        Func<int, Box[]> script = frame => frame < 12 ? [At(20 + frame, 20)] : [At(120, 160), At(220, 80 + frame)];
        var whole = Seen(script);
        var looks = _looks.ToList();
        foreach (var kept in (int[])[7, 12, 13, 18])
        {
            _looks.Clear();
            var memory = new Kept();
            Seen(new ScriptedFaces(script, _looks), new() { Tracking = new() { DetectEvery = 1 }, Memory = memory }, kept);
            memory.Rewind();
            _looks.Clear();

            var again = Seen(new ScriptedFaces(script, _looks), new() { Tracking = new() { DetectEvery = 1 }, Memory = memory });

            again.Select(tracks => tracks.ToArray()).ShouldBe(whole.Select(tracks => tracks.ToArray()));
            _looks.ShouldBe(looks.Where(look => look.Frame >= kept));
        }
    }

    [Fact]
    public void Live_the_whole_picture_is_searched_as_often_by_the_numbers_of_frames()
    {
        Seen(new ScriptedFaces(_ => [At(100, 80)], _looks), new() { Live = true, Tracking = new() { DetectEvery = 1 } });

        // Frames are dropped; of those that came, the first of each five.
        WholeFrames.ShouldBe(_looks.Select(look => look.Frame).GroupBy(frame => frame / 5).Select(five => five.First()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Frames_from_search_to_search_are_1_to_1000(int searchEvery) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Seen(_ => [], searchEvery: searchEvery));

    private IEnumerable<int> WholeFrames => _looks.Where(look => look.Whole).Select(look => look.Frame);

    private static Box At(float x, float y) => new(x, y, Side, Side);

    private List<SortedDictionary<int, Box>> Seen(Func<int, Box[]> faces, int detectEvery = 1, int searchEvery = 5) =>
        Seen(new ScriptedFaces(faces, _looks), new() { SearchEvery = searchEvery, Tracking = new() { DetectEvery = detectEvery } });

    /// <summary>The boxes of the tracks of each frame.</summary>
    private List<SortedDictionary<int, Box>> Seen(IFaceDetector detector, VideoOptions options, int frames = Frames, bool isStill = false)
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = detector, OwnClassifier = new EvenIsHappy(), Threads = 2 });
        var seen = new List<SortedDictionary<int, Box>>();
        foreach (var frame in recognizer.AnalyzeVideoAsync(new NoiseVideo(isStill), options).ToBlockingEnumerable(TestContext.Current.CancellationToken))
        {
            seen.Add(new(frame.Analysis.Faces.ToDictionary(face => face.Track!.Value, face => face.Box)));
            if (seen.Count == frames)
                break;
        }

        _looks.Sort();
        return seen;
    }

    /// <summary>Frames of noise, which differ unless they are still, so that nothing is followed by its looks; the first pixel counts them.</summary>
    private sealed class NoiseVideo(bool isStill) : IVideoSource
    {
        private int next;

        public string Name => "noise";

        public bool Read(VideoFrame frame)
        {
            if (next == Frames)
                return false;
            var pixels = frame.Fill(next, next / 25.0, 320, 240, 320, 240);
            new Random(isStill ? 0 : next).NextBytes(pixels);
            pixels[0] = (byte)next++;
            return true;
        }
    }

    private sealed class ScriptedFaces(Func<int, Box[]> faces, List<(int Frame, bool Whole)> looks) : IRegionFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => Look(picture, regions: null);

        public IReadOnlyList<Detection> Detect(Picture picture, IReadOnlyList<FaceRegion> regions, CancellationToken cancellation) => Look(picture, regions);

        private Detection[] Look(Picture picture, IReadOnlyList<FaceRegion>? regions)
        {
            int frame = picture.Pixels[0];
            lock (looks)
                looks.Add((frame, regions is null));
            return [.. faces(frame).Where(box => regions?.Any(region => Holds(region, box)) ?? true).Select(box => new Detection(box, 0.9f))];
        }

        private static bool Holds(FaceRegion region, Box box) =>
            box.Intersection(region.Box) > box.Area - 0.1f && box.Width >= region.SmallestFace && box.Width <= region.LargestFace;
    }

    private sealed class WholeOnly(IFaceDetector detector) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => detector.Detect(picture);
    }

    private sealed class Kept : IFrameMemory
    {
        private readonly List<FrameFindings> findings = [];
        private int known;

        public void Rewind() => known = findings.Count;

        public FrameFindings? Recall(long frame) => frame < known ? findings[(int)frame] : null;

        public void Remember(FrameFindings found) => findings.Add(found);
    }
}
