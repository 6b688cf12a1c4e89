using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Tests;
using Mien.Tests.Models;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Evaluation;

/// <summary>Detector and model together, on a picture of three squares: grey 0 is "angry", 30 "disgust", 60 "fear".</summary>
public sealed class RecognitionEvaluatorTests : IDisposable
{
    private const int Side = 50;

    private static readonly Box angry = new(0, 0, Side, Side);
    private static readonly Box disgust = new(Side, 0, Side, Side);
    private static readonly Box fear = new(2 * Side, 0, Side, Side);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_face_that_overlaps_the_marked_one_most_is_named()
    {
        var evaluation = Evaluate([(angry, 0), (disgust, 1), (fear, 1)], new(angry, 0.9f), new(disgust, 0.9f), new(disgust with { X = Side - 20 }, 0.9f), new(fear, 0.9f));

        evaluation.ShouldSatisfyAllConditions(
            item => (item.Model, item.Detector, item.Data, item.Count).ShouldBe(("left", "known", "expw", 3)),
            item => item.Found.ShouldBe(1),
            item => item.Accuracy.ShouldBe(2 / 3.0, 1e-12),
            item => item.AccuracyOfFound.ShouldBe(2 / 3.0, 1e-12));
    }

    [Theory]
    [InlineData(26, 0.9f, true)] // 24 of 76 columns are shared
    [InlineData(28, 0.9f, false)] // 22 of 78
    [InlineData(0, 0.5f, true)]
    [InlineData(0, 0.49f, false)]
    public void A_face_is_found_by_a_detection_of_enough_overlap_and_score(int shift, float score, bool isFound)
    {
        var evaluation = Evaluate([(angry, 0), (fear, 2)], new(angry with { Y = shift }, score), new(fear, 0.9f));

        evaluation.Found.ShouldBe(isFound ? 1 : 0.5);
        evaluation.Accuracy.ShouldBe(isFound ? 1 : 0.5);
        evaluation.AccuracyOfFound.ShouldBe(1);
    }

    [Fact]
    public void A_face_that_is_not_found_counts_as_wrong_and_in_its_class()
    {
        // Two of "angry" are found, one rightly named; "disgust" is named rightly; neither "fear" is found.
        var evaluation = Evaluate([(angry, 0), (disgust, 0), (disgust, 1), (fear, 2), (fear, 2)], new(angry, 0.9f), new(disgust, 0.9f));

        evaluation.ShouldSatisfyAllConditions(
            item => item.Found.ShouldBe(3 / 5.0, 1e-12),
            item => item.Accuracy.ShouldBe(2 / 5.0, 1e-12),
            item => item.MeanRecall.ShouldBe((0.5 + 1 + 0) / 3, 1e-12),
            item => item.AccuracyOfFound.ShouldBe(2 / 3.0, 1e-12),
            item => item.MeanRecallOfFound.ShouldBe((0.5 + 1) / 2, 1e-12),
            item => item.CalibrationError.ShouldBe(1 / 3.0, 1e-6), // sure of all, wrong in one of three
            item => item.LogLoss.ShouldBe(-Math.Log(1e-7) / 3, 1e-6));
    }

    [Fact]
    public void Where_no_face_is_marked_the_largest_is_named()
    {
        folder.Add("test/fear/a.png", Squares());
        Detection[] found = [new(angry with { Width = Side - 10 }, 0.9f), new(fear, 0.6f), new(disgust with { Width = Side - 5 }, 0.9f)];

        var evaluation = RecognitionEvaluator.Evaluate(
            LeftHalfNetwork.Model(ExpressionLabels.Seven), new Known(found), "known", DataSets.Open(folder.Path), Split.Test, [new FaceCrop()]).ShouldHaveSingleItem();

        evaluation.Accuracy.ShouldBe(1);
    }

    [Fact]
    public void Faces_of_a_part_of_a_set_are_found_in_its_pictures_too()
    {
        AddSet([(angry, 0), (fear, 2)]);

        var evaluation = RecognitionEvaluator.Evaluate(
            LeftHalfNetwork.Model(ExpressionLabels.Seven), new Known(new Detection(fear, 0.9f)), "known", DataSets.Open(folder.Path).Take([1]), Split.None, [new FaceCrop()])
            .ShouldHaveSingleItem();

        (evaluation.Count, evaluation.Accuracy).ShouldBe((1, 1));
    }

    [Fact]
    public void Crops_are_the_box_a_square_and_where_asked_for_the_face_upright_with_each_margin()
    {
        RecognitionEvaluator.Crops([0, 0.1f], align: true).Select(crop => (crop.Margin, crop.Square, crop.Aligned)).ShouldBe(
            [(0, false, false), (0.1f, false, false), (0, true, false), (0.1f, true, false), (0, false, true), (0.1f, false, true)]);
        RecognitionEvaluator.Crops([0.1f], align: false).Select(crop => (crop.Margin, crop.Square, crop.Aligned)).ShouldBe([(0.1f, false, false), (0.1f, true, false)]);
    }

    [Fact]
    public void Each_crop_has_its_own_figures()
    {
        AddSet([(disgust, 1)]);
        FaceCrop[] crops = [new(), new() { Margin = 1 }];

        var evaluations = RecognitionEvaluator.Evaluate(
            LeftHalfNetwork.Model(ExpressionLabels.Seven), new Known(new Detection(disgust, 0.9f)), "known", DataSets.Open(folder.Path), Split.None, crops);

        // With the neighbours the left half is that of "angry" for the most part.
        evaluations.Select(item => (item.Crop, item.Accuracy)).ShouldBe([(crops[0], 1), (crops[1], 0)]);
    }

    [Fact]
    public void A_split_without_faces_is_refused()
    {
        AddSet([(disgust, 1)]);

        Should.Throw<MienException>(() => RecognitionEvaluator.Evaluate(
            LeftHalfNetwork.Model(ExpressionLabels.Seven), new Known(), "known", DataSets.Open(folder.Path), Split.Test, [new FaceCrop()])).Message
            .ShouldBe("expw: no labelled faces in the split test");
    }

    private RecognitionEvaluation Evaluate((Box Box, int Label)[] faces, params Detection[] found)
    {
        AddSet(faces);
        return RecognitionEvaluator.Evaluate(
            LeftHalfNetwork.Model(ExpressionLabels.Seven), new Known(found), "known", DataSets.Open(folder.Path), Split.None, [new FaceCrop()]).ShouldHaveSingleItem();
    }

    private void AddSet((Box Box, int Label)[] faces)
    {
        folder.Add("Images/a.png", Squares());
        folder.Add("label.lst", string.Concat(faces.Select(
            (face, i) => $"a.png {i} {face.Box.Y} {face.Box.X} {face.Box.X + face.Box.Width} {face.Box.Y + face.Box.Height} 99 {face.Label}\n")));
    }

    private static byte[] Squares()
    {
        var pixels = new byte[3 * 3 * Side * Side];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(30 * (i / 3 % (3 * Side) / Side));
        return Picture.FromPixels(pixels, 3 * Side, Side).Encode(PictureFormat.Png);
    }

    private sealed class Known(params Detection[] found) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => found;
    }
}
