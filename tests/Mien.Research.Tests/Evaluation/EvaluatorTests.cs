using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Tests.Data;
using Mien.Tests;
using Mien.Tests.Models;

namespace Mien.Research.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly PixelShape Shape = new(8, 8, 1);

    [Fact]
    public void Scores_follow_from_what_the_model_says()
    {
        var set = Set((0, 0, 0), (0, 0, 0), (0, 1, 0), (1, 1, 1), (1, 0, 1), (3, 3, 3));

        var evaluation = Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven), set, Split.Test);

        (evaluation.Model, evaluation.Data, evaluation.Split, evaluation.Count).ShouldBe(("left", "small", "test", 6));
        evaluation.Accuracy.ShouldBe(4 / 6.0);
        evaluation.Confusion[0].ShouldBe([2, 1, 0, 0, 0, 0, 0]);
        evaluation.Confusion[1].ShouldBe([1, 1, 0, 0, 0, 0, 0]);
        evaluation.PerClass[0].ShouldBe(new ClassScores("angry", 2 / 3.0, 2 / 3.0, 2 / 3.0, 4 / 6.0, 3));
        evaluation.PerClass[1].ShouldBe(new ClassScores("disgust", 0.5, 0.5, 0.75, 0.5, 2));
        evaluation.PerClass[3].ShouldBe(new ClassScores("happy", 1, 1, 1, 1, 1));
        evaluation.PerClass[6].ShouldBe(new ClassScores("neutral", double.NaN, double.NaN, 1, double.NaN, 0));
        // Of the three classes that occur, and each as often as it occurs.
        evaluation.MacroAverage!.Recall.ShouldBe((2 / 3.0 + 0.5 + 1) / 3, 1e-12);
        evaluation.WeightedAverage!.Recall.ShouldBe(4 / 6.0, 1e-12);
        evaluation.WeightedAverage.Specificity.ShouldBe((3 * 2 / 3.0 + 2 * 0.75 + 1) / 6, 1e-12);
        evaluation.MacroF1.ShouldBe((4 / 6.0 + 0.5 + 1) / 3, 1e-12);
        evaluation.CalibrationError.ShouldBe(2 / 6.0, 1e-6); // sure of all, wrong in two of six
        evaluation.LeftOut.ShouldBe(0);
    }

    [Fact]
    public void A_network_of_others_is_measured_as_a_model_is()
    {
        var model = LeftHalfNetwork.Model(ExpressionLabels.Seven, 0.002f);
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.PathOf("other.onnx")))
            model.ExportOnnx(file);
        folder.Add("other.json", """
            {"schema":"mien.onnx/1","size":8,"colour":"grey","layout":"nhwc","labels":["angry","disgust","fear","happy","sad","surprise","neutral"],"outputs":"probabilities"}
            """);
        var set = Set((0, 0, 0), (0, 1, 0), (0, 1, 0), (1, 1, 1), (1, 0, 1), (3, 3, 3), (2, 2, 5));

        var other = Evaluator.Evaluate(folder.PathOf("other.onnx"), set, Split.Test);

        var own = Evaluator.Evaluate(model, set, Split.Test);
        (other.Model, other.Accuracy, other.AccuracyFlip).ShouldBe(("other", own.Accuracy, own.AccuracyFlip));
        other.Confusion.ShouldBe(own.Confusion);
        other.CalibrationError.ShouldBe(own.CalibrationError, 1e-5);

        // Without the description it is a model of Mien, as it was written.
        File.Delete(folder.PathOf("other.json"));
        Should.Throw<MienException>(() => Evaluator.Evaluate(folder.PathOf("other.onnx"), set, Split.Test)).Message.ShouldContain("missing: conv1.weight");
    }

    [Fact]
    public void Mirror_images_see_the_other_half()
    {
        // A soft model, so that of two differing halves the surer one wins: 20 is less surely 1 than 0 is 0.
        byte[] unsure = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 8 < 4 ? 20 : 0))];
        byte[] surer = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 8 < 4 ? 0 : 20))];
        var set = SmallSets.OfPixels(Shape, (unsure, 0, Split.Test), (Face(1, 1), 1, Split.Test), (surer, 0, Split.Test));

        var evaluation = Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven, 0.002f), set, Split.Test);

        evaluation.Accuracy.ShouldBe(2 / 3.0);
        evaluation.AccuracyFlip.ShouldBe(1);
    }

    [Fact]
    public void Rows_that_another_split_has_too_are_left_out_of_one_figure()
    {
        var set = SmallSets.OfPixels(
            Shape, (Face(0, 0), 0, Split.Train), (Face(0, 0), 0, Split.Test), (Face(1, 1), 1, Split.Test), (Face(2, 2), 1, Split.Test));

        var evaluation = Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven), set, Split.Test);

        evaluation.Count.ShouldBe(3);
        evaluation.Accuracy.ShouldBe(2 / 3.0);
        evaluation.CountWithoutCopies.ShouldBe(2);
        evaluation.AccuracyWithoutCopies.ShouldBe(0.5);
    }

    [Fact]
    public void A_set_without_samples_says_so() =>
        Should.Throw<MienException>(() => Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven), Set(), Split.Test)).Message
            .ShouldBe("small: holds no samples");

    [Fact]
    public void Copies_are_looked_for_once_however_many_models_are_measured()
    {
        var pixels = new CountingPixels();
        var samples = Enumerable.Range(0, CountingPixels.Faces).Select(i => new Sample($"{i}", 0, i == 0 ? Split.Test : Split.Train)).ToList();
        var set = new FaceSet("counted", ExpressionLabels.Seven, samples, pixels);
        var model = LeftHalfNetwork.Model(ExpressionLabels.Seven);

        Evaluator.Evaluate(model, set, Split.Test);
        var first = pixels.Reads;
        Evaluator.Evaluate(model, set, Split.Test).CountWithoutCopies.ShouldBe(1);

        (2 * first - pixels.Reads).ShouldBe(CountingPixels.Faces);
    }

    [Fact]
    public void Without_another_split_copies_are_not_measured()
    {
        var evaluation = Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven), Set((0, 0, 0)), Split.Test);

        (evaluation.AccuracyWithoutCopies, evaluation.CountWithoutCopies).ShouldBe((null, null));
        new EvaluationSeries([evaluation, evaluation]).Figures.Select(figure => figure.Name)
            .ShouldBe(["accuracy", "accuracyFlip", "macroF1", "calibrationError"]);
    }

    [Fact]
    public void Labels_are_mapped_by_name_and_unknown_ones_left_out()
    {
        var labels = new LabelSet("neutral", "happy", "angry");
        var set = Set((0, 2, 2), (3, 1, 1), (1, 0, 0), (6, 0, 0)); // angry, happy, disgust, neutral

        var evaluation = Evaluator.Evaluate(LeftHalfNetwork.Model(labels), set, Split.Test);

        (evaluation.Count, evaluation.LeftOut, evaluation.Accuracy).ShouldBe((3, 1, 1.0));
        evaluation.PerClass.Select(scores => scores.Label).ShouldBe(labels);
        evaluation.Confusion.ShouldBe([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    }

    [Fact]
    public void Colour_faces_of_another_size_are_brought_to_the_model()
    {
        using var folder = new TemporaryFolder();
        folder.Add("test/angry/a.png", SmallSets.Picture(100, 100, 0, 0, 0));
        folder.Add("test/happy/b.png", SmallSets.Picture(33, 20, 30, 30, 30));

        Evaluator.Evaluate(LeftHalfNetwork.Model(new LabelSet("angry", "happy")), DataSets.Open(folder.Path), Split.Test).Accuracy.ShouldBe(1);
    }

    [Fact]
    public void Split_that_is_empty_names_those_that_are_not() =>
        Should.Throw<MienException>(() => Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven), Set((0, 0, 0)), Split.Validation))
            .Message.ShouldBe("small: no split 'validation'; it has: test");

    [Fact]
    public void Labels_without_any_in_common_are_refused() =>
        Should.Throw<MienException>(() => Evaluator.Evaluate(LeftHalfNetwork.Model(new LabelSet("bored", "keen")), Set((0, 0, 0)), Split.Test))
            .Message.ShouldStartWith("small: none of its labels");

    [Fact]
    public void Outputs_that_are_no_numbers_are_refused() =>
        Should.Throw<MienException>(() => Evaluator.Evaluate(LeftHalfNetwork.Model(ExpressionLabels.Seven, 1e38f), Set((0, 0, 0)), Split.Test))
            .Message.ShouldStartWith("left: the model's outputs are no numbers");

    // Test faces with a label and the classes that their left and right halves stand for.
    private static FaceSet Set(params (int Label, int Left, int Right)[] faces) =>
        SmallSets.OfPixels(Shape, [.. faces.Select(face => (Face(face.Left, face.Right), face.Label, Split.Test))]);

    private static byte[] Face(int left, int right) => [.. Enumerable.Range(0, 64).Select(i => (byte)(30 * (i % 8 < 4 ? left : right)))];

    private sealed class CountingPixels : IFacePixels
    {
        public const int Faces = 5;

        private int reads;

        public int Reads => reads;

        public int Count => Faces;

        public PixelShape Shape => new(8, 8, 1);

        public void Read(int row, Span<byte> destination)
        {
            Interlocked.Increment(ref reads);
            destination.Fill((byte)row);
        }

        public IFacePixels InShape(PixelShape shape) => throw new InvalidOperationException("The faces have the model's shape.");
    }
}
