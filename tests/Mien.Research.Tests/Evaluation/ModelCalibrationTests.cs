using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Tensors;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Evaluation;

public sealed class ModelCalibrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("light")]
    [InlineData("resnet18-narrow")]
    public void A_calibrated_model_gives_the_scaled_probabilities(string network)
    {
        using var model = RandomModel(network);
        var picture = Mien.Vision.Pictures.Picture.FromPixels([.. Enumerable.Range(0, 3 * 48 * 48).Select(i => (byte)(7 * i))], 48, 48);
        var before = Classify(model, picture);
        var scaling = new ProbabilityScaling(1.5, [0.3, -0.1, 0.5, -0.4, 0, -0.5, 0.2]);

        new ModelCalibration(scaling, []).ApplyTo(model);

        var expected = scaling.Apply(before);
        Classify(model, picture).Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    [Fact]
    public void Each_set_is_judged_as_it_was_by_the_others_and_by_all()
    {
        AddSet("one", 3, 4);
        AddSet("two", 5, 6);
        using var model = RandomModel("light");

        var calibration = ModelCalibration.Fit(model, ["one", "two"], Split.Test, "none", folder.Path);

        calibration.Rows.Select(row => (row.Data, row.Calibrated, row.Count)).ShouldBe([
            ("one", "as it was", 4), ("one", "by the other sets", 4), ("one", "by all sets", 4),
            ("two", "as it was", 4), ("two", "by the other sets", 4), ("two", "by all sets", 4)]);
        calibration.Rows[2].LogLoss.ShouldBeLessThan(calibration.Rows[0].LogLoss);

        // What the calibrated model is measured at is what was announced.
        calibration.ApplyTo(model);
        var again = ModelCalibration.Fit(model, ["one"], Split.Test, "none", folder.Path);
        again.Rows.Select(row => row.Calibrated).ShouldBe(["as it was", "by all sets"]);
        again.Rows[0].LogLoss.ShouldBe(calibration.Rows[2].LogLoss, 1e-4);
    }

    [Fact]
    public void A_last_layer_without_bias_is_refused()
    {
        using var model = RandomModel("embedding-small");

        Should.Throw<MienException>(() => new ModelCalibration(new(1, new double[7]), []).ApplyTo(model)).Message
            .ShouldBe("random: the last layer of its network has no bias for each class; calibrate a model of another network");
    }

    [Fact]
    public void A_set_without_a_face_that_is_found_is_named()
    {
        folder.Add("one/test/contempt/a.png", Picture(8, 8, 1, 2, 3));
        using var model = RandomModel("light");

        Should.Throw<MienException>(() => ModelCalibration.Fit(model, ["one"], Split.Test, "none", folder.Path)).Message
            .ShouldBe("one: no face that random has a label for was found in the split test");
    }

    private void AddSet(string name, params byte[] values)
    {
        foreach (var label in (string[])["happy", "sad"])
            foreach (var value in values)
                folder.Add($"{name}/test/{label}/{value}.png", Picture(48, 48, (byte)(20 * value), label == "sad" ? (byte)200 : (byte)10, value));
    }

    private static float[] Classify(Model model, Picture picture)
    {
        using var classifier = new ExpressionClassifier(model);
        var probabilities = new float[model.Labels.Count];
        classifier.Classify(picture, new Detection(new Box(0, 0, picture.Width, picture.Height), 1), probabilities);
        return probabilities;
    }

    private static Model RandomModel(string preset)
    {
        var spec = NetworkPresets.Find(preset);
        var network = spec.Create(7);
        network.Initialize(new RandomSource(1));
        return new("random", spec, network, ExpressionLabels.Seven, new Preprocessing());
    }
}
