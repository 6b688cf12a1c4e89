using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Inspection;
using Mien.Research.Tests.Training;
using Mien.Research.Training;
using Mien.Tensors;

namespace Mien.Research.Tests.Inspection;

/// <summary>Inspections beside plain computations in double over all activations at once.</summary>
public sealed class NetworkInspectorTests : IDisposable
{
    private static readonly FaceSet faces = SyntheticFaces.Set(140);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");
    private readonly Model model = Trained();

    public void Dispose()
    {
        model.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Layers_are_what_their_activations_say()
    {
        var inspection = NetworkInspector.Inspect(model, faces, Split.Train, ["fc1", "block2.norm2"]);
        double[][][] layers = [Columns("fc1"), Columns("block2.norm2")];
        inspection.Count.ShouldBe(140);
        inspection.Layers.Select(layer => (layer.Layer, layer.Units, layer.Height, layer.Width, layer.Saturated)).ShouldBe([("fc1", 16, 1, 1, null), ("block2.norm2", 4, 24, 24, null)]);
        foreach (var (layer, units) in inspection.Layers.Zip(layers))
        {
            layer.Dead.ShouldBe(units.Count(unit => unit.All(value => value == 0)));
            layer.Constant.ShouldBe(0);
            var covariance = units.Select(a => units.Select(b => Dot(Centred(a), Centred(b))).ToArray()).ToArray();
            layer.EffectiveRank.ShouldBe(Math.Pow(units.Select((_, i) => covariance[i][i]).Sum(), 2) / covariance.Sum(row => row.Sum(value => value * value)), 1e-6);
            layer.Angles.Pairs.ShouldBe((units.Length - layer.Dead) * (units.Length - layer.Dead - 1) / 2);
        }
        inspection.Layers[0].Dead.ShouldBeGreaterThan(0);

        double Between(double[][] a, double[][] b) => a.Sum(x => b.Sum(y => Math.Pow(Dot(Centred(x), Centred(y)), 2)));
        var expected = Between(layers[0], layers[1]) / Math.Sqrt(Between(layers[0], layers[0]) * Between(layers[1], layers[1]));
        inspection.Similarity[0][1]!.Value.ShouldBe(expected, 1e-6);
        inspection.Similarity[1][0]!.Value.ShouldBe(expected, 1e-6);
        inspection.Similarity[0][0]!.Value.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Units_are_what_their_activations_say()
    {
        var units = Columns("fc1");
        var detail = NetworkInspector.Inspect(model, faces, Split.Train, ["fc1"]).Layers[0].Detail!;
        int[] labels = [.. faces.Rows(Split.Train).Select(row => faces.Samples[row].Label)];
        detail.Count.ShouldBe(16);
        foreach (var (own, unit) in units.Zip(detail))
        {
            unit.Mean.ShouldBe(own.Average(), 1e-9);
            unit.Strongest.Select(face => face.Name).ShouldBe(Enumerable.Range(0, own.Length).OrderByDescending(i => own[i]).Take(5).Select(i => faces.Samples[i].Name));
            if (own.All(value => value == 0))
            {
                unit.Prefers.ShouldBeNull();
                unit.Nearest.ShouldBeNull();
                unit.Opposite.ShouldBeNull();
                continue;
            }

            var deviation = Math.Sqrt(own.Average(value => value * value) - Math.Pow(own.Average(), 2));
            unit.Deviation.ShouldBe(deviation, 1e-6);
            var differences = Enumerable.Range(0, 7).Select(label =>
            {
                var (inside, outside) = (own.Where((_, i) => labels[i] == label).ToArray(), own.Where((_, i) => labels[i] != label).ToArray());
                var error = Math.Sqrt((Variance(inside) / inside.Length) + (Variance(outside) / outside.Length));
                return (Strength: (inside.Average() - outside.Average()) / deviation, Error: error / deviation, Label: label);
            }).MaxBy(item => item.Strength);
            unit.Prefers.ShouldBe(ExpressionLabels.Seven[differences.Label]);
            unit.Preference!.Value.ShouldBe(differences.Strength, 1e-6);
            // The quantile of 1 - 0.05 / 14 of the normal distribution.
            (unit.PreferenceHigh - unit.Preference).ShouldNotBeNull().ShouldBe(2.690 * differences.Error, 1e-3 * differences.Error);
            (unit.Preference - unit.PreferenceLow).ShouldNotBeNull().ShouldBe(2.690 * differences.Error, 1e-3 * differences.Error);
            var living = Enumerable.Range(0, 16).Where(other => other != unit.Unit && units[other].Any(value => value != 0)).ToArray();
            unit.Nearest.ShouldBe(living.MinBy(other => Angle(own, units[other])));
            unit.NearestAngle!.Value.ShouldBe(living.Min(other => Angle(own, units[other])), 1e-5);
            unit.Opposite.ShouldBe(living.MaxBy(other => Angle(Centred(own), Centred(units[other]))));
            unit.OppositeAngle!.Value.ShouldBe(living.Max(other => Angle(Centred(own), Centred(units[other]))), 1e-5);
        }
    }

    // Behind the ReLU of fc1 stands fc2 alone, and behind the last normalisation a ReLU: 0 there is 0 in the weights that read it, or of its scale and shift.
    [Theory]
    [InlineData("fc1", Split.Train)] // 140 faces, two batches and a part
    [InlineData("block2.norm2", Split.Validation)]
    public void A_unit_that_is_taken_away_is_one_that_was_never_there(string layer, Split split)
    {
        var inspection = NetworkInspector.Inspect(model, faces, split, ["block1.norm1", layer, "fc2"]);
        var whole = Evaluator.Evaluate(model, faces, split);
        inspection.Accuracy!.Value.ShouldBe(whole.Accuracy, 1e-12);
        var losses = inspection.Layers[1].Detail!;
        losses.ShouldContain(unit => unit.AccuracyLoss != 0);
        foreach (var unit in losses)
        {
            using var pruned = new Model("pruned", model.Spec, model.CopyNetwork(), model.Labels, model.Preprocessing);
            foreach (var (name, parameter) in pruned.Network.NamedParameters.Where(item => layer == "fc1" ? item.Name == "fc2.weight" : item.Name is "block2.norm2.weight" or "block2.norm2.bias"))
            {
                var values = parameter.Read();
                for (var i = layer == "fc1" ? unit.Unit : 0; i < values.Length; i += 16)
                    values[layer == "fc1" ? i : unit.Unit] = 0;
                parameter.Write(values);
            }
            var without = Evaluator.Evaluate(pruned, faces, split);
            unit.AccuracyLoss.ShouldBe(whole.Accuracy - without.Accuracy, 1e-12);
            for (var label = 0; label < 7; label++)
                unit.AccuracyLossByClass[label]!.Value.ShouldBe(whole.PerClass[label].Recall - without.PerClass[label].Recall, 1e-9);
        }
    }

    [Fact]
    public void Without_layers_the_outermost_are_looked_at_as_a_whole()
    {
        var inspection = NetworkInspector.Inspect(model, faces, Split.Validation, []);
        inspection.Layers.Select(layer => layer.Layer).ShouldBe(["block1", "block2", "block3", "block4", "fc1", "fc2"]);
        inspection.Layers.ShouldAllBe(layer => layer.Detail == null);
        inspection.Accuracy.ShouldBeNull();

        using var light = new Model("light", "light", new LightNetwork(), ExpressionLabels.Seven, new Preprocessing());
        light.Network.Initialize(new RandomSource(1));
        NetworkInspector.Inspect(light, faces, Split.Validation, []).Layers.Select(layer => layer.Layer)
            .ShouldBe(["conv1", "conv2", "module1", "module2", "module3", "module4", "class_maps"]);
        Should.Throw<MienException>(() => NetworkInspector.Inspect(light, faces, Split.Validation, ["conv9"])).Message.ShouldStartWith("light: has no layer conv9; there are conv1, norm1,");
    }

    [Fact]
    public void Saturated_units_are_counted_where_the_function_has_ends()
    {
        var data = new FeatureSet("vectors", ExpressionLabels.Seven, [.. Enumerable.Range(0, 40).Select(i => new Sample($"{i}", i % 7, Split.Validation))], [new("values", 10)], [.. Enumerable.Range(0, 400).Select(i => (float)Math.Sin(i))]);
        var network = new FeatureNetwork();
        network.Initialize(new RandomSource(1));
        using var sigmoid = new Model("ann", new FeatureSpec(), network, ExpressionLabels.Seven, Preprocessing.OfFeatures(new float[10], Enumerable.Repeat(1f, 10).ToArray()));
        var bias = network.NamedParameters.Single(item => item.Name == "hidden.bias").Parameter;
        NetworkInspector.Inspect(sigmoid, data, Split.Validation, []).Layers[0].Saturated.ShouldBe(0);
        bias.Write([.. Enumerable.Range(0, 50).Select(i => i < 3 ? 30f : i < 5 ? -30f : 0f)]);
        var inspection = NetworkInspector.Inspect(sigmoid, data, Split.Validation, []);
        inspection.Layers[0].Saturated.ShouldBe(5);
        inspection.Layers[1].Saturated.ShouldBeNull();
        inspection.Layers[0].Constant.ShouldBe(3); // 1 to the last digit; the others are as small as 1e-13, but not the same
    }

    // Of 50 neurons the first takes in one feature, much or nothing; what the others take in is nothing, so that they give a half.
    [Theory]
    [InlineData(19, 1)]
    [InlineData(18, 0)]
    public void A_unit_is_saturated_from_19_of_20_samples_on(int much, int saturated)
    {
        var data = new FeatureSet(
            "vectors", ExpressionLabels.Seven, [.. Enumerable.Range(0, 20).Select(i => new Sample($"{i}", i % 7, Split.Validation))], [new("values", 10)],
            [.. Enumerable.Range(0, 200).Select(i => i % 10 == 0 && i / 10 < much ? 1f : 0)]);
        var network = new FeatureNetwork();
        network.Initialize(new RandomSource(1));
        network.NamedParameters.Single(item => item.Name == "hidden.weight").Parameter.Write([.. Enumerable.Range(0, 500).Select(i => i == 0 ? 30f : 0)]);
        network.NamedParameters.Single(item => item.Name == "hidden.bias").Parameter.Write(new float[50]);
        using var sigmoid = new Model("ann", new FeatureSpec(), network, ExpressionLabels.Seven, Preprocessing.OfFeatures(new float[10], Enumerable.Repeat(1f, 10).ToArray()));

        var layer = NetworkInspector.Inspect(sigmoid, data, Split.Validation, []).Layers[0];

        (layer.Saturated, layer.Constant, layer.Dead).ShouldBe((saturated, 49, 0));
        layer.EffectiveRank.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void A_folder_holds_tables_and_pictures_of_the_strongest_faces()
    {
        var inspection = NetworkInspector.Inspect(model, faces, Split.Validation, ["fc1"]);
        InspectionFolder.Write(inspection, folder.FullName);
        folder.EnumerateFiles().Select(file => file.Name).ShouldBe(["fc1.png", "inspection.json", "layers.csv", "units.csv"], ignoreOrder: true);
        File.ReadAllLines(Path.Combine(folder.FullName, "units.csv")).Length.ShouldBe(17);
        File.ReadAllLines(Path.Combine(folder.FullName, "layers.csv")).Length.ShouldBe(2);
        var sheet = Mien.Vision.Pictures.Picture.Load(Path.Combine(folder.FullName, "fc1.png"));
        var strongest = new byte[48 * 48];
        faces.ReadPixels(140 + inspection.Layers[0].Detail![0].Strongest[1].Sample, strongest);
        sheet.Pixels[3 * ((50 * sheet.Width) + 48 + 20)].ShouldBe(strongest[(20 * 48) + 20]); // row 20, column 20 of the second face, below its label
    }

    // A few steps make its units differ by class; two units of fc1 are dead.
    private static Model Trained()
    {
        var spec = new PlainSpec(FirstChannels: 2);
        using var run = TrainingRun.Start(
            new Recipe { Schema = Recipe.CurrentSchema, Name = "tiny", Network = spec, Data = [new("synthetic")], Epochs = 6, BatchSize = 14, Optimizer = new() { LearningRate = 0.01f } },
            faces, Directory.CreateTempSubdirectory("mien-").FullName);
        run.Execute();
        var trained = Model.Load(run.BestModel);
        foreach (var (name, parameter) in trained.Network.NamedParameters.Where(item => item.Name is "fc1.weight" or "fc1.bias"))
        {
            var values = parameter.Read();
            values.AsSpan(0, 2 * values.Length / 16).Fill(name == "fc1.bias" ? -1 : 0);
            parameter.Write(values);
        }
        Directory.Delete(Path.GetDirectoryName(run.BestModel)!, recursive: true);
        return trained;
    }

    // Of each unit what it is on the training faces.
    private double[][] Columns(string layer)
    {
        var samples = Evaluator.InputsOf(Evaluator.SamplesOf("tiny", model.Labels, model.Preprocessing, faces, Split.Train), model.Preprocessing);
        using var reader = new ActivationReader(model.Network, samples.SampleShape, [layer], activated: true, batchSize: samples.Count);
        var batch = reader.Read(samples).Single();
        var units = reader.Activations[0].Shape.C;
        return [.. Enumerable.Range(0, units).Select(unit => Enumerable.Range(0, samples.Count).Select(i =>
            batch.Of(0, i).ToArray().Where((_, place) => place % units == unit).Average(value => (double)value)).ToArray())];
    }

    private static double[] Centred(double[] values) => [.. values.Select(value => value - values.Average())];

    private static double Variance(double[] values) => Dot(Centred(values), Centred(values)) / (values.Length - 1);

    private static double Angle(double[] a, double[] b) => Math.Acos(Math.Clamp(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)), -1, 1)) * 180 / Math.PI;

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
