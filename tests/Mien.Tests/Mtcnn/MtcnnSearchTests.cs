using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Mtcnn;

/// <summary>The search against a plain one, with stages of random weights that answer differently everywhere.</summary>
public sealed class MtcnnSearchTests
{
    private static readonly MtcnnOptions options = new()
    {
        MinFaceSize = 20, ScaleFactor = 0.6f, UprightThreshold = 0, ProposalThreshold = 0.62f, RefinementThreshold = 0.55f, OutputThreshold = 0.52f,
        LevelOverlap = 0.4f, ProposalOverlap = 0.6f, RefinementOverlap = 0.5f, OutputOverlap = 0.6f,
    };

    [Theory]
    [InlineData(90, 70)] // one block
    [InlineData(345, 77)] // two blocks across at the first level
    [InlineData(61, 345)] // and down
    [InlineData(20, 20)] // one window
    public void Every_window_of_every_level_is_looked_at_once(int width, int height)
    {
        var all = options with { ProposalThreshold = 0.001f, LevelOverlap = 1, ProposalOverlap = 1, Networks = 1 };
        var picture = Noise(width, height);
        using var detector = new MtcnnDetector(P, null, null, all);
        using var plain = new PlainMtcnn(P, R, O, all);
        ShouldBeTheSame(detector.Detect(picture), plain.Proposals(picture));
    }

    [Fact]
    public void Proposals_are_those_of_the_plain_search()
    {
        var picture = Noise(260, 140);
        using var detector = new MtcnnDetector(P, null, null, options with { Networks = 1 });
        using var plain = new PlainMtcnn(P, R, O, options);
        var expected = plain.Proposals(picture);
        expected.Count.ShouldBeGreaterThan(10);
        ShouldBeTheSame(detector.Detect(picture), expected);
    }

    [Theory]
    [InlineData(0.6f, 0.5f)]
    [InlineData(0.7f, 0.2f)]
    public void Faces_and_landmarks_are_those_of_the_plain_search(float proposals, float refined)
    {
        var overlaps = options with { ProposalOverlap = proposals, RefinementOverlap = refined };
        var picture = Noise(260, 140);
        using var detector = new MtcnnDetector(P, R, O, overlaps);
        using var plain = new PlainMtcnn(P, R, O, overlaps);
        var expected = plain.Detect(picture);
        expected.Count.ShouldBeGreaterThan(3);
        ShouldBeTheSame(detector.Detect(picture), expected);
    }

    [Fact]
    public void Region_has_the_windows_of_the_whole_picture_that_lie_in_it()
    {
        var all = options with { ProposalThreshold = 0.001f, LevelOverlap = 1, ProposalOverlap = 1, Networks = 1 };
        var picture = Noise(345, 190);
        using var detector = new MtcnnDetector(P, null, null, all);
        var region = new FaceRegion(new Box(41, 30, 250, 130), 30, 60);
        var beyond = new FaceRegion(new Box(300, -20, 90, 90), 20, 40);

        var (inside, both) = (detector.Detect(picture, [region], TestContext.Current.CancellationToken), detector.Detect(picture, [region, beyond], TestContext.Current.CancellationToken));

        var whole = detector.Detect(picture);
        inside.Count.ShouldBe(Windows(region, picture));
        both.Count.ShouldBe(inside.Count + Windows(beyond, picture));
        both.ShouldAllBe(found => whole.Any(other => Math.Abs(other.Score - found.Score) < 1e-4f && other.Box.Overlap(found.Box) > 0.999f));
        detector.Detect(picture, [], TestContext.Current.CancellationToken).ShouldBeEmpty();
        detector.Detect(picture, [new FaceRegion(new Box(400, 10, 50, 50), 20, 60), new FaceRegion(new Box(10, 10, 15, 15), 20, 60)], TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public void Whole_picture_as_a_region_has_the_same_faces_and_overlapping_regions_have_them_once()
    {
        var picture = Noise(260, 140);
        using var detector = new MtcnnDetector(P, R, O, options with { ScaleFactor = 0.7f });
        var expected = detector.Detect(picture);
        expected.Count.ShouldBeGreaterThan(3);
        var whole = new FaceRegion(new Box(-20, -20, 320, 200), 0, 1000);

        ShouldBeTheSame(detector.Detect(picture, [whole], TestContext.Current.CancellationToken), [.. expected]);
        ShouldBeTheSame(detector.Detect(picture, [whole, whole], TestContext.Current.CancellationToken), [.. expected]);
    }

    [Fact]
    public void Each_overlap_belongs_to_its_own_stage()
    {
        // Another value at either stage gives other faces, so that the search above cannot have taken one for the other.
        var picture = Noise(260, 140);
        int[] counts = [Count(0.7f, 0.2f), Count(0.2f, 0.7f), Count(0.7f, 0.7f)];
        counts.Distinct().Count().ShouldBe(3, string.Join(", ", counts));

        int Count(float proposals, float refined)
        {
            using var plain = new PlainMtcnn(P, R, O, options with { ProposalOverlap = proposals, RefinementOverlap = refined });
            return plain.Detect(picture).Count;
        }
    }

    [Theory]
    [InlineData(32, 1, 32)]
    [InlineData(32, 0.5f, 64)]
    [InlineData(100, 0.5f, 100)]
    [InlineData(100, 0.25f, 128)]
    [InlineData(20, 0.5f, 40)]
    public void Smallest_faces_are_wanted_in_pixels_of_the_original(float wanted, float scale, float found)
    {
        using var detector = new MtcnnDetector(P, R, O, new MtcnnOptions { MinFaceSize = wanted });
        detector.SmallestFace(scale).ShouldBe(found);
    }

    [Fact]
    public void In_a_shrunk_picture_small_windows_are_looked_at_only_where_they_are_wanted()
    {
        var shrunk = Picture.Decode(Noise(200, 200).Encode(PictureFormat.Png), "noise", 100);
        SmallestSide(32).ShouldBe(32, 0.01f);
        SmallestSide(100).ShouldBe(50, 0.01f);
        SmallestSide(20).ShouldBe(20, 0.01f);

        float SmallestSide(float wanted)
        {
            using var detector = new MtcnnDetector(
                Still(), null, null, options with { MinFaceSize = wanted, Networks = 1, ProposalThreshold = 0.001f, LevelOverlap = 1, ProposalOverlap = 1 });
            return detector.Detect(shrunk).Min(face => face.Box.Width);
        }
    }

    private static PNet P { get; } = Filled(new PNet(), 1);

    private static RNet R { get; } = Filled(new RNet(), 2);

    private static ONet O { get; } = Filled(new ONet(), 3);

    /// <summary>Squares of the levels' sides, two pixels of the level apart, that lie in a region and not beyond the last of the picture.</summary>
    private static int Windows(FaceRegion region, Picture picture)
    {
        var count = 0;
        for (var side = options.MinFaceSize; side <= Math.Min(picture.Width, picture.Height); side /= options.ScaleFactor)
        {
            if (side >= region.SmallestFace && side <= region.LargestFace)
                count += Along(region.Box.X, region.Box.Right, picture.Width) * Along(region.Box.Y, region.Box.Bottom, picture.Height);

            int Along(float from, float to, float length) => Enumerable.Range(0, (int)MathF.Ceiling(((12 * length / side) - 10) / 2))
                .Count(cell => cell * side / 6 >= from && (cell * side / 6) + side <= to);
        }

        return count;
    }

    private static Picture Noise(int width, int height)
    {
        // Coarse, so that windows of all sizes differ.
        var random = new RandomSource(7);
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((random.Below(128) + (i / 3 % width * i / 3 / width / 40)) % 256);
        return Picture.FromPixels(pixels, width, height);
    }

    // Logits of some size, offsets and landmarks of some tenths of a window.
    private static T Filled<T>(T network, ulong seed)
        where T : MtcnnNetwork
    {
        network.Initialize(new RandomSource(seed));
        foreach (var (name, parameter) in network.NamedParameters)
        {
            if (name.Contains('_', StringComparison.Ordinal))
                parameter.Write([.. parameter.Read().Select(value => value * (name.Contains("_1.", StringComparison.Ordinal) ? 1.5f : 0.2f))]);
        }

        return network;
    }

    // Moves no window.
    private static PNet Still()
    {
        var network = Filled(new PNet(), 1);
        foreach (var (name, parameter) in network.NamedParameters)
        {
            if (name.StartsWith("conv4_2", StringComparison.Ordinal))
                parameter.Write(new float[parameter.Read().Length]);
        }

        return network;
    }

    private static void ShouldBeTheSame(IReadOnlyList<Detection> faces, List<Detection> expected)
    {
        faces.Count.ShouldBe(expected.Count);
        var ordered = expected.OrderByDescending(face => face.Score).ToList();
        for (var i = 0; i < faces.Count; i++)
        {
            faces[i].Score.ShouldBe(ordered[i].Score, 1e-3f, $"face {i}");

            // Among equal scores the order is open.
            var same = ordered.Where(face => Math.Abs(face.Score - faces[i].Score) < 1e-3f).MinBy(face => Distance(face.Box, faces[i].Box));
            Distance(same.Box, faces[i].Box).ShouldBeLessThan(0.05f, $"{faces[i].Box} and {same.Box}");
            if (same.Landmarks is { } marks)
                Distance(marks, faces[i].Landmarks.ShouldNotBeNull()).ShouldBeLessThan(0.05f);
            else
                faces[i].Landmarks.ShouldBeNull();
        }
    }

    private static float Distance(Box a, Box b) =>
        Math.Max(Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y)), Math.Max(Math.Abs(a.Right - b.Right), Math.Abs(a.Bottom - b.Bottom)));

    private static float Distance(FaceLandmarks a, FaceLandmarks b)
    {
        Span<Point> first = stackalloc Point[FaceLandmarks.Count], second = stackalloc Point[FaceLandmarks.Count];
        a.CopyTo(first);
        b.CopyTo(second);
        var most = 0f;
        for (var i = 0; i < first.Length; i++)
            most = Math.Max(most, Math.Max(Math.Abs(first[i].X - second[i].X), Math.Abs(first[i].Y - second[i].Y)));
        return most;
    }
}
