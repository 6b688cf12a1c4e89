using Mien.Expressions;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Expressions;

public sealed class EnrolmentTests : IDisposable
{
    private static readonly DateTimeOffset now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly ExpressionEmbedder embedder = new(TinyEmbedder.Model());

    public void Dispose() => embedder.Dispose();

    [Fact]
    public void Samples_carry_where_they_are_from_and_when_they_were_added()
    {
        var read = Read(new WholePicture(), null, ("a.jpg", TinyEmbedder.Face(10, 0, 0, 0)), ("b.jpg", TinyEmbedder.Face(10, 10, 0, 0)));

        read.LeftOut.ShouldBeEmpty();
        read.Samples.Select(sample => (sample.Source, sample.Added)).ShouldBe([("a.jpg", now), ("b.jpg", now)]);
        read.Samples[0].Embedding.ToArray().ShouldBe([1, 0, 0, 0], 1e-6f);
    }

    [Fact]
    public void Pictures_that_cannot_be_used_are_left_out_in_order()
    {
        var read = Of(new WidthDetector()).Read(
            [
                new("none", () => Wide(8)), new("one", () => Wide(16)), new("two", () => Wide(24)),
                new("broken", () => throw new MienException(null, "broken: not a picture")),
            ],
            now);

        read.Samples.Select(sample => sample.Source).ShouldBe(["one"]);
        read.LeftOut.Select(item => item.Source).ShouldBe(["none", "two", "broken"]);
        read.LeftOut[0].Reason!.ShouldStartWith("no face was found");
        read.LeftOut[1].Reason!.ShouldStartWith("2 faces were found");
        read.LeftOut[2].Reason.ShouldBe("not a picture");
        read.All.Select(item => item.Outcome).ShouldBe([EnrolmentOutcome.NoFace, EnrolmentOutcome.Taken, EnrolmentOutcome.SeveralFaces, EnrolmentOutcome.Unreadable]);
    }

    [Fact]
    public void Largest_face_is_taken_where_that_is_wanted()
    {
        var read = Of(new WidthDetector(), new() { LargestFace = true }).Read([new("two", () => Wide(24))], now);

        // The second box is larger and lies on the bright half.
        read.Samples.ShouldHaveSingleItem().Embedding[1].ShouldBeGreaterThan(0.4f);
    }

    [Fact]
    public void Weak_detections_are_no_faces() =>
        Of(new WidthDetector(), minScore: 0.95f).Read([new("one", () => Wide(16))], now)
            .LeftOut.ShouldHaveSingleItem().Reason!.ShouldStartWith("no face was found");

    [Fact]
    public void Face_named_twice_is_taken_once()
    {
        var read = Read(new WholePicture(), null, ("a", TinyEmbedder.Face(10, 0, 0, 0)), ("b", TinyEmbedder.Face(20, 0, 0, 0)));

        read.Samples.ShouldHaveSingleItem().Source.ShouldBe("a");
        read.LeftOut.ShouldHaveSingleItem().Reason.ShouldBe("the same face as in a; name each picture once");
    }

    [Fact]
    public void Faces_that_are_nearly_alike_are_two() =>
        Read(new WholePicture(), null, ("a", TinyEmbedder.Face(200, 0, 0, 0)), ("b", TinyEmbedder.Face(200, 1, 0, 0))).Samples.Count.ShouldBe(2);

    [Fact]
    public void A_long_name_is_cut() => Read(new WholePicture(), null, (new string('a', 5000), TinyEmbedder.Face(10, 0, 0, 0)))
        .Samples.ShouldHaveSingleItem().Source.ShouldBe(new string('a', ExpressionSample.MaxSourceLength));

    [Fact]
    public void Where_names_are_not_to_be_kept_the_sample_has_none_and_the_answer_does()
    {
        var read = Read(new WholePicture(), new() { KeepNames = false }, ("a.jpg", TinyEmbedder.Face(10, 0, 0, 0)), ("b.jpg", TinyEmbedder.Face(20, 0, 0, 0)));

        read.Samples.ShouldHaveSingleItem().Source.ShouldBe("");
        read.All.Select(item => item.Source).ShouldBe(["a.jpg", "b.jpg"]);
        read.LeftOut.ShouldHaveSingleItem().Reason.ShouldBe("the same face as in a.jpg; name each picture once");
    }

    [Fact]
    public void Those_are_left_out_that_the_formula_says()
    {
        var (kept, byFloor, byDeviation, leftOut) = (0, 0, 0, 0);
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            (string Name, Picture Picture)[] pictures = [.. Enumerable.Range(0, 4 + seed % 6).Select(i => (
                $"{i}", i == 0 ? TinyEmbedder.Face(0, random.Next(256), random.Next(256), 100) : TinyEmbedder.Face(200, random.Next(256), random.Next(150), random.Next(20))))];
            var all = Read(new WholePicture(), new() { KeepOutliers = true }, pictures).Samples;
            double[] angles = [.. all.Select(sample => Math.Acos(Cosine(sample, all.Where(other => other != sample))) * 180 / Math.PI)];
            var median = Median(angles);
            var limit = median + 3 * 1.4826 * Median([.. angles.Select(angle => Math.Abs(angle - median))]);

            var left = Read(new WholePicture(), null, pictures).LeftOut.Select(item => item.Source);

            left.ShouldBe(all.Where((_, i) => angles[i] > 40 && angles[i] > limit).Select(sample => sample.Source), $"seed {seed}");
            kept += angles.Count(angle => angle <= 40 && angle <= limit);
            byFloor += angles.Count(angle => angle <= 40 && angle > limit);
            byDeviation += angles.Count(angle => angle > 40 && angle <= limit);
            leftOut += angles.Count(angle => angle > 40 && angle > limit);
        }
        new[] { kept, byFloor, byDeviation, leftOut }.ShouldAllBe(count => count >= 20, $"{kept} {byFloor} {byDeviation} {leftOut}");

        static double Cosine(ExpressionSample sample, IEnumerable<ExpressionSample> others)
        {
            double[] mean = [.. Enumerable.Range(0, TinyEmbedder.Size).Select(k => others.Sum(other => (double)other.Embedding[k]))];
            return Enumerable.Range(0, mean.Length).Sum(k => mean[k] * sample.Embedding[k]) / Math.Sqrt(mean.Sum(value => value * value));
        }

        static double Median(double[] values)
        {
            var sorted = values.Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void Four_faces_are_enough_to_tell_one_that_is_far(int faces, int samples)
    {
        (string, Picture)[] pictures = [.. Enumerable.Range(0, faces - 1).Select(i => ($"{i}", TinyEmbedder.Face(200, i, 0, 0))), ("odd", TinyEmbedder.Face(0, 0, 0, 200))];

        Read(new WholePicture(), null, pictures).Samples.Count.ShouldBe(samples);
    }

    [Theory]
    [InlineData(false, 9)]
    [InlineData(true, 10)]
    public void Face_far_from_the_others_is_left_out_unless_it_is_to_be_kept(bool keep, int samples)
    {
        (string, Picture)[] pictures =
        [
            .. Enumerable.Range(0, 9).Select(i => ($"{i}", TinyEmbedder.Face(100, 4 * i, 40 - 4 * i, 10))),
            ("odd", TinyEmbedder.Face(10, 10, 10, 200)),
        ];

        var read = Read(new WholePicture(), new() { KeepOutliers = keep }, pictures);

        read.Samples.Count.ShouldBe(samples);
        if (!keep)
        {
            var left = read.LeftOut.ShouldHaveSingleItem();
            (left.Source, left.Outcome).ShouldBe(("odd", EnrolmentOutcome.Outlier));
            left.Reason!.ShouldContain("° from the mean of the others");
        }
    }

    [Fact]
    public void Faces_that_differ_evenly_are_all_kept() => Read(
        new WholePicture(), null,
        ("a", TinyEmbedder.Face(100, 0, 0, 0)), ("b", TinyEmbedder.Face(0, 100, 0, 0)),
        ("c", TinyEmbedder.Face(0, 0, 100, 0)), ("d", TinyEmbedder.Face(0, 0, 0, 100))).LeftOut.ShouldBeEmpty();

    private Enrolment Of(IFaceDetector detector, EnrolmentOptions? options = null, float minScore = RecognizerOptions.DefaultMinScore) =>
        new(Recognizer.Open(new() { OwnDetector = detector, OwnClassifier = new ExpressionSetClassifier(embedder, embedder.TrainedExpressions()), MinScore = minScore }), embedder, options);

    private EnrolledPictures Read(IFaceDetector detector, EnrolmentOptions? options, params (string Name, Picture Picture)[] pictures) =>
        Of(detector, options).Read(pictures.Select(item => new PictureSource(item.Name, () => item.Picture)), now);

    // The left 8 columns are dark, the others bright.
    private static Picture Wide(int width)
    {
        var pixels = new byte[8 * width * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / 3 % width < 8 ? i / 3 % 8 < 4 ? 30 : 0 : 200);
        return Picture.FromPixels(pixels, width, 8);
    }

    // A face for each 8 columns after the first 8, the larger the further to the right.
    private sealed class WidthDetector : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) =>
            [.. Enumerable.Range(0, picture.Width / 8 - 1).Select(i => new Detection(new Box(8 * i, 0, 6 + 2 * i, 8), 0.9f))];
    }
}
