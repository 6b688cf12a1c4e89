using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Mtcnn;

/// <summary>The search with stages of random weights: what must hold whatever they say.</summary>
public sealed class MtcnnDetectorTests
{
    private static readonly MtcnnOptions everything = new()
    {
        ProposalThreshold = 0.5f, RefinementThreshold = 0.49f, OutputThreshold = 0.49f, UprightThreshold = 0,
    };

    [Fact]
    public void Several_threads_get_what_one_gets()
    {
        using var detector = Random(everything);
        Picture[] pictures = [.. Enumerable.Range(0, 12).Select(i => Noise(70 + (5 * i), 90, (ulong)i))];
        var alone = pictures.Select(picture => detector.Detect(picture)).ToArray();
        var together = new IReadOnlyList<Detection>[pictures.Length];
        Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = detector.Detect(pictures[i]));
        for (var i = 0; i < pictures.Length; i++)
            together[i].ShouldBe(alone[i]);
    }

    [Fact]
    public void Each_stage_works_alone_and_landmarks_come_with_the_third()
    {
        var picture = Noise(160, 120, 3);
        using var proposals = new MtcnnDetector(Filled(new PNet(), 1), null, null, everything with { Networks = 1 });
        using var refined = new MtcnnDetector(Filled(new PNet(), 1), Filled(new RNet(), 2), null, everything with { Networks = 2 });
        using var full = Random(everything);
        proposals.Detect(picture).ShouldAllBe(face => face.Landmarks == null && face.Score >= 0.5f);
        refined.Detect(picture).ShouldAllBe(face => face.Landmarks == null);
        full.Detect(picture).ShouldAllBe(face => face.Landmarks != null);
        full.Detect(picture).ShouldNotBeEmpty();
        Should.Throw<ArgumentNullException>(() => new MtcnnDetector(new PNet(), null, null));
    }

    [Fact]
    public void Scores_fall_and_no_face_covers_another()
    {
        using var detector = Random(everything);
        var faces = detector.Detect(Noise(200, 150, 9));
        faces.Count.ShouldBeGreaterThan(1);
        for (var i = 0; i < faces.Count; i++)
        {
            for (var k = i + 1; k < faces.Count; k++)
            {
                faces[k].Score.ShouldBeLessThanOrEqualTo(faces[i].Score);
                faces[k].Box.Overlap(faces[i].Box).ShouldBeLessThanOrEqualTo(0.7f);
            }
        }
    }

    [Fact]
    public void Pictures_smaller_than_the_smallest_face_hold_none()
    {
        using var detector = Random(everything);
        detector.Detect(Noise(8, 8, 1)).ShouldBeEmpty();
        detector.Detect(Noise(1000, 31, 1)).ShouldBeEmpty();
        detector.Detect(Noise(1, 1, 1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_picture_allocates_its_result_alone()
    {
        using var detector = Random(everything with { Networks = 2 });
        var picture = Noise(150, 120, 4);
        var found = detector.Detect(picture).Count;
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++) // waiting for another thread allocates now and then
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            detector.Detect(picture);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        least.ShouldBeLessThan(400 + (40 * found));
    }

    [Theory]
    [InlineData("MinFaceSize")]
    [InlineData("ScaleFactor")]
    [InlineData("Networks")]
    [InlineData("ProposalThreshold")]
    [InlineData("RefinementThreshold")]
    [InlineData("OutputThreshold")]
    [InlineData("UprightThreshold")]
    [InlineData("LevelOverlap")]
    [InlineData("ProposalOverlap")]
    [InlineData("RefinementOverlap")]
    [InlineData("OutputOverlap")]
    public void Options_out_of_range_are_named(string name)
    {
        var options = new MtcnnOptions();
        foreach (var value in name == "Networks" ? new object[] { 0, 4 } : [float.NaN, -0.1f, 1e9f])
        {
            typeof(MtcnnOptions).GetProperty(name)!.SetValue(options, value);
            Should.Throw<ArgumentOutOfRangeException>(() => Random(options)).ParamName.ShouldBe(name);
        }
    }

    private static MtcnnDetector Random(MtcnnOptions options) =>
        new(Filled(new PNet(), 1), Filled(new RNet(), 2), Filled(new ONet(), 3), options);

    private static T Filled<T>(T network, ulong seed)
        where T : MtcnnNetwork
    {
        network.Initialize(new RandomSource(seed));
        foreach (var (name, parameter) in network.NamedParameters)
        {
            if (name.Contains('_', StringComparison.Ordinal)) // an output: probabilities near 0.5 and small offsets
                parameter.Write([.. parameter.Read().Select(value => value * 0.02f)]);
        }

        return network;
    }

    private static Picture Noise(int width, int height, ulong seed)
    {
        var random = new RandomSource(seed);
        var pixels = new byte[width * height * 3];
        foreach (ref var value in pixels.AsSpan())
            value = (byte)random.Below(256);
        return Picture.FromPixels(pixels, width, height);
    }
}
