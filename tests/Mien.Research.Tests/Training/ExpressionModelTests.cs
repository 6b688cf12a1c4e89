using Mien.Expressions;
using Mien.Labels;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Tests.Data;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tests;
using Mien.Tests.Expressions;

namespace Mien.Research.Tests.Training;

public sealed class ExpressionModelTests
{
    private static readonly FaceSet data = SyntheticFaces.Set(training: 210);

    [Fact]
    public void Centres_are_the_means_of_training_faces_and_some_of_these_stay_with_the_model()
    {
        var model = ExpressionModel.Fit("mine", Light(), data);

        (model.Name, model.Spec.ToString(), model.Labels.Count).ShouldBe(("mine", "embedding-light", 7));
        var network = (EmbeddingNetwork)model.Network;
        var faces = Embed(model, data.Rows(Split.Train));
        var centres = network.Centers.Read();
        for (var label = 0; label < 7; label++)
        {
            var sum = new float[128];
            for (var row = label; row < 210; row += 7)
                for (var i = 0; i < 128; i++)
                    sum[i] += faces[row * 128 + i];
            centres.AsSpan(label * 128, 128).ToArray().ShouldBe(Direction.Of(sum), 1e-4f);
        }

        // 210 faces are fewer than stay with a model: all of them do, in another order.
        model.References.Length.ShouldBe(faces.Length);
        model.References.Span[..128].ToArray().ShouldNotBe(faces[..128]);
        var first = model.References[..128].ToArray();
        Enumerable.Range(0, 210).Max(row => Direction.Cosine(first, faces.AsSpan(row * 128, 128))).ShouldBe(1, 1e-5);
    }

    [Fact]
    public void Features_are_whitened_with_a_tenth_of_their_mean_variance_added()
    {
        // A (W + 0.1 tr(W)/d I) Aᵀ = I, W being the covariance of the features within their classes.
        var light = Light();
        var model = ExpressionModel.Fit("mine", light, data);
        var a = ((EmbeddingNetwork)model.Network).Embedding.Parameters.First().Read();
        var rows = data.Rows(Split.Train);
        using var predictor = new Predictor(new Pooled(((IBackboneNetwork)light.Network).Backbone), light.Preprocessing.InputShape, 7);
        var features = predictor.Outputs(new FaceSamples(data, rows, TrainingTargets.OfLabels(data, rows), light.Preprocessing));
        const int d = 128;
        var shrunk = new double[d, d];
        foreach (var members in Enumerable.Range(0, rows.Length).GroupBy(i => data.Samples[rows[i]].Label))
        {
            double[] mean = [.. Enumerable.Range(0, d).Select(f => members.Average(i => (double)features[i * d + f]))];
            foreach (var i in members)
                for (var f = 0; f < d; f++)
                    for (var g = 0; g < d; g++)
                        shrunk[f, g] += (features[i * d + f] - mean[f]) * (features[i * d + g] - mean[g]) / rows.Length;
        }
        var variance = Enumerable.Range(0, d).Average(f => shrunk[f, f]);
        for (var f = 0; f < d; f++)
            shrunk[f, f] += 0.1 * variance;
        for (var row = 0; row < d; row += 9)
            for (var column = 0; column < d; column++)
            {
                var sum = 0.0;
                for (var f = 0; f < d; f++)
                    for (var g = 0; g < d; g++)
                        sum += a[row * d + f] * shrunk[f, g] * a[column * d + g];
                sum.ShouldBe(row == column ? 1 : 0, 1e-3, $"{row}, {column}");
            }
    }

    [Fact]
    public void The_scale_is_the_one_of_the_least_cross_entropy_of_validation()
    {
        var data = Mistaken(2);
        var model = ExpressionModel.Fit("mine", Light(), data);
        var network = (EmbeddingNetwork)model.Network;
        var best = network.Scale;
        best.ShouldBeInRange(1.5f, 500);
        double Loss(float scale)
        {
            network.Scale = scale;
            var rows = data.Rows(Split.Validation);
            using var predictor = new Predictor(network, model.Preprocessing.InputShape, 7);
            predictor.Predict(new FaceSamples(data, rows, TrainingTargets.OfLabels(data, rows), model.Preprocessing), out var loss);
            return loss;
        }

        Loss(best).ShouldBeLessThanOrEqualTo(Math.Min(Loss(best * 1.05f), Loss(best / 1.05f)));
    }

    [Fact]
    public void Centres_come_from_training_and_the_scale_from_validation()
    {
        var (one, other) = (ExpressionModel.Fit("mine", Light(), Mistaken(2)), ExpressionModel.Fit("mine", Light(), Mistaken(3)));

        var (first, second) = ((EmbeddingNetwork)one.Network, (EmbeddingNetwork)other.Network);
        second.Centers.Read().ShouldBe(first.Centers.Read());
        second.Scale.ShouldBeGreaterThan(first.Scale * 1.05f); // fewer mistakes
    }

    [Fact]
    public void The_file_gives_the_same_model_back_with_thresholds_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "mine.safetensors");
        var model = ExpressionModel.Fit("mine", Light(), data);

        model.Save(path);

        var loaded = Model.Load(path);
        loaded.References.ToArray().ShouldBe(model.References.ToArray());
        using var embedder = new ExpressionEmbedder(loaded);
        embedder.TrainedExpressions().Classes.ShouldAllBe(item => item.IsTrained && item.Threshold == Thresholds.LeastThreshold);
        embedder.References.Length.ShouldBe(210 * 128);
    }

    [Fact]
    public void Other_networks_and_sets_without_a_class_are_refused()
    {
        var network = NetworkPresets.Find("plain-cnn").Create(7);
        network.Initialize(new RandomSource(5));
        Should.Throw<MienException>(() => ExpressionModel.Fit("mine", new Model("plain", "plain-cnn", network, ExpressionLabels.Seven, new()), data)).Message
            .ShouldStartWith("plain: its network is plain-cnn; such a model is made of networks of the types light, resnet and embedding");
        Should.Throw<MienException>(() => ExpressionModel.Fit("mine", Light(), SyntheticFaces.Set(training: 5))).Message
            .ShouldBe("synthetic has no train face of surprise; name the set that light was trained on");
    }

    [Fact]
    public void References_that_are_no_directions_are_refused()
    {
        var model = new Model("tiny", "embedding-light", TinyEmbedder.Model().Network, new LabelSet("first", "second"), TinyEmbedder.Model().Preprocessing)
        {
            References = new float[] { 1, 0, 0, 0, 1, 1, 0, 0 },
        };
        Should.Throw<MienException>(() => new ExpressionEmbedder(model)).Message
            .ShouldBe("tiny: its reference faces are no embeddings of length 1; its file is damaged, fetch it again");
    }

    // One validation face in so many has the label of another class, so that a scale can be too large.
    private static FaceSet Mistaken(int every) => SmallSets.OfPixels(data.Shape, [.. data.Samples.Select((sample, row) => (
        SmallSets.Read(data, row), sample.Split == Split.Validation && row % every == 0 ? (sample.Label + 1) % 7 : sample.Label, sample.Split))]);

    private static Model Light()
    {
        var network = NetworkPresets.Find("light").Create(7);
        network.Initialize(new RandomSource(5));
        return new Model("light", "light", network, ExpressionLabels.Seven, new());
    }

    private static float[] Embed(Model model, int[] rows)
    {
        using var embedder = new ExpressionEmbedder(model);
        using var predictor = new Predictor(new Embedding((IEmbedder)model.Network), model.Preprocessing.InputShape, 7);
        return predictor.Outputs(new FaceSamples(data, rows, TrainingTargets.OfLabels(data, rows), model.Preprocessing));
    }

    private sealed class Embedding(IEmbedder network) : Layer
    {
        protected override Tensor Record(Tensor x) => network.Embed(x);
    }
    private sealed class Pooled(Backbone backbone) : Layer
    {
        protected override Tensor Record(Tensor x) => backbone.Forward(x).GlobalAveragePool();
    }
}
