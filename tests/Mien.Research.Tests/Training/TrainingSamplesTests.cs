using Mien.Labels;
using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Learning.Schedules;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Tests.Data;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Training;

public sealed class TrainingSamplesTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema, Name = "r", Network = "light", Data = [new("test") { ValidationShare = 0.25f }], Epochs = 1, BatchSize = 2,
        Augmentation = new() { Flip = 0 },
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Features_are_scored_by_the_training_rows_alone()
    {
        var data = Vectors(40);
        var samples = TrainingSamples.Create(recipe, data);

        samples.Training.Count.ShouldBe(30);
        samples.Validation.Count.ShouldBe(10);
        samples.Training.SampleShape.ShouldBe(new Shape(1, 1, 1, 3));
        samples.Preprocessing.Input.ShouldBe(InputKind.Features);
        var inputs = Inputs(samples.Training);
        for (var f = 0; f < 3; f++)
        {
            inputs.Average(input => input[f]).ShouldBe(0, 1e-5);
            inputs.Average(input => input[f] * input[f]).ShouldBe(1, 1e-5);
        }
        Math.Abs(Inputs(samples.Validation).Average(input => input[0])).ShouldBeGreaterThan(0.01f);
    }

    [Fact]
    public void Features_of_a_descriptor_can_be_scaled_as_one_or_left_as_they_are()
    {
        var data = Vectors(40) is var set ? new FeatureSet("vectors", set.Labels, set.Samples, [new("x", 2), new("y", 1)], set.Values.ToArray()) : null!;
        var rows = TrainingSamples.Split(recipe, data).Rows(Split.Train);
        float[] block = [.. rows.SelectMany(row => data[row][..2].ToArray())];
        var deviation = Math.Sqrt(block.Average(value => Math.Pow(value - block.Average(), 2)));

        var blocks = TrainingSamples.Create(recipe with { Scaling = FeatureScaling.Blocks }, data);

        var inputs = Inputs(blocks.Training);
        for (var i = 0; i < rows.Length; i++)
            for (var f = 0; f < 2; f++)
                inputs[i][f].ShouldBe((float)((data[rows[i]][f] - block.Average()) / deviation), 1e-4f);
        inputs.Average(input => input[2] * input[2]).ShouldBe(1, 1e-5);
        var none = Inputs(TrainingSamples.Create(recipe with { Scaling = FeatureScaling.None }, data).Training);
        for (var i = 0; i < rows.Length; i++)
            none[i].ShouldBe(data[rows[i]].ToArray());
    }

    [Fact]
    public void A_network_learns_from_features()
    {
        var samples = TrainingSamples.Create(recipe, Vectors(40));
        var network = new Rows();
        network.Initialize(new RandomSource(1));
        using var trainer = new Trainer(
            network, samples.Training, parameters => new Adam(parameters) { LearningRate = 0.1f }, new ConstantSchedule(), 6, seed: 1);
        for (var epoch = 0; epoch < 40; epoch++)
            trainer.RunEpoch(epoch, cancellation: TestContext.Current.CancellationToken);
        using var predictor = new Predictor(network, samples.Validation.SampleShape, 4);
        var predictions = predictor.Predict(samples.Validation, out _);
        Enumerable.Range(0, 10).Count(i => predictions.Winner(i) == samples.Validation.Label(i)).ShouldBeGreaterThanOrEqualTo(9);
    }

    [Fact]
    public void Pictures_of_any_size_become_what_preprocessing_says()
    {
        for (var i = 0; i < 8; i++)
            folder.Add($"sad/{i}.png", SmallSets.Picture(20 + i, 30, 200, 100, 50));
        var oblong = new Preprocessing(InputKind.Rgb, 12, 9, [100, 100, 100], [10, 20, 50]);
        var samples = TrainingSamples.Create(recipe with { Preprocessing = oblong }, DataSets.Open(folder.Path));

        samples.Training.SampleShape.ShouldBe(new Shape(1, 9, 12, 3));
        foreach (var input in Inputs(samples.Training).Concat(Inputs(samples.Validation)))
            for (var i = 0; i < input.Length; i++)
                input[i].ShouldBe(i % 3 == 0 ? 10 : i % 3 == 1 ? 0 : -1, 1e-4f);
        var grey = TrainingSamples.Create(recipe with { Preprocessing = new(InputKind.Grey, 16, 16, [0], [1]) }, DataSets.Open(folder.Path));
        Inputs(grey.Training).ShouldAllBe(input => input.Length == 256 && input.All(value => Math.Abs(value - 124) < 0.01f));
    }

    [Fact]
    public void Faces_of_a_label_left_out_are_neither_trained_on_nor_validated_on()
    {
        foreach (var (label, value) in new[] { ("angry", 10), ("fear", 20), ("sad", 30) })
            for (var i = 0; i < 8; i++)
                folder.Add($"{label}/{i}.png", SmallSets.Picture(8, 8, (byte)value, (byte)value, (byte)value));
        var data = DataSets.Open(folder.Path);

        var samples = TrainingSamples.Create(recipe with { LeaveOut = "fear", Preprocessing = new(InputKind.Grey, 8, 8, [0], [1]) }, data);

        samples.Labels.ShouldBe(["angry", "sad"]);
        (samples.Training.Count, samples.Validation.Count).ShouldBe((12, 4));
        Inputs(samples.Training).Concat(Inputs(samples.Validation)).ShouldAllBe(input => input[0] != 20);
        Enumerable.Range(0, 12).Select(samples.Training.Label).Distinct().Order().ShouldBe([0, 1]);
        Should.Throw<MienException>(() => TrainingSamples.Create(recipe with { LeaveOut = "bored" }, data))
            .Message.ShouldStartWith("r: leaveOut is bored; ");
    }

    [Fact]
    public void What_goes_beyond_the_memory_is_decoded_on_demand()
    {
        for (var i = 0; i < 3; i++)
            folder.Add($"sad/{i}.png", SmallSets.Picture(10, 10, (byte)(50 * i), 0, 0));
        var set = DataSets.Open(folder.Path).InShape(new PixelShape(8, 8, 3));
        var (kept, read) = (set.InMemoryUpTo(3 * 192), set.InMemoryUpTo(3 * 192 - 1));
        folder.Add("sad/2.png", SmallSets.Picture(10, 10, 222, 0, 0));

        SmallSets.Read(kept, 2)[0].ShouldBe((byte)100);
        SmallSets.Read(read, 2)[0].ShouldBe((byte)222);
    }

    [Fact]
    public void A_mirror_image_turns_pixels_and_not_channels()
    {
        byte[] pixels = [.. Enumerable.Range(0, 8 * 9 * 3).Select(i => (byte)i)];
        var data = SmallSets.OfPixels(new PixelShape(8, 9, 3), (pixels, 0, Split.Train));
        var preprocessing = new Preprocessing(InputKind.Rgb, 9, 8, [0], [1]);
        var input = Inputs(new FaceSamples(data, [0], new float[7], preprocessing, mirrored: true)).Single();
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 9; x++)
                for (var c = 0; c < 3; c++)
                    input[(y * 9 + x) * 3 + c].ShouldBe(pixels[(y * 9 + 8 - x) * 3 + c]);
    }

    [Fact]
    public void A_classifier_feeds_a_colour_model_the_same_as_training_does()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48 * 40 * 3).Select(i => (byte)(i * 7 % 251))];
        var network = new ResNet(7, new(18, ResNetStem.Small, 3, 4));
        network.Initialize(new RandomSource(4));
        var model = new Model("rgb", "resnet18", network, ExpressionLabels.Seven, Preprocessing.ImageNet(40, 48));
        using var predictor = new Predictor(network, model.Preprocessing.InputShape, 1);
        var data = SmallSets.OfPixels(new PixelShape(48, 40, 3), (pixels, 0, Split.Train));
        var expected = predictor.Predict(new FaceSamples(data, [0], new float[7], model.Preprocessing), out _);

        using var classifier = new ExpressionClassifier(model);
        var probabilities = new float[7];
        classifier.Classify(Picture.FromPixels(pixels, 40, 48), new Detection(new Box(0, 0, 40, 48), 1), probabilities);
        probabilities.ShouldBe(expected.Probabilities.ToArray(), 1e-5);
        Evaluator.Evaluate(model, data, Split.Train).Confusion[0][expected.Winner(0)].ShouldBe(1);
    }

    [Fact]
    public void Faces_and_features_are_not_confused()
    {
        Should.Throw<MienException>(() => TrainingSamples.Create(recipe with { Votes = 0.5f }, Vectors(40))).Message
            .ShouldBe("r: votes is 0.5, but vectors has no votes beside it");
        var teacher = recipe with { Teacher = new() { Models = ["light"], Share = 0.5f } };
        Should.Throw<MienException>(() => TrainingSamples.Create(teacher, Vectors(40))).Message
            .ShouldBe("r: teacher is given; teachers look at faces, and vectors holds feature vectors");
        var model = new Model("m", "neurons-ann", new Rows(), ExpressionLabels.Seven, Preprocessing.OfFeatures([0, 0, 0], [1, 1, 1]));
        Should.Throw<InvalidOperationException>(() => new ExpressionClassifier(model)).Message.ShouldBe("the model takes feature vectors, not pictures");
    }

    // The greatest of three features tells the class.
    private static FeatureSet Vectors(int count)
    {
        var random = new RandomSource(5);
        var values = new float[3 * count];
        foreach (ref var value in values.AsSpan())
            value = 10 + random.Uniform(-1, 1);
        for (var row = 0; row < count; row++)
            values[3 * row + row % 3] += 4;
        var samples = Enumerable.Range(0, count).Select(row => new Sample($"{row}", row % 3, Split.None, $"{row / 2}"));
        return new("vectors", new LabelSet("a", "b", "c"), [.. samples], [new("x", 3)], values);
    }

    private static List<float[]> Inputs(ISamples samples) => [.. Enumerable.Range(0, samples.Count).Select(index =>
    {
        var input = new float[samples.SampleShape.Length];
        samples.Fill(0, index, input, new float[samples.Classes]);
        return input;
    })];

    private sealed class Rows : Layer
    {
        private readonly Linear linear;

        public Rows() => linear = Add("linear", new Linear(3, 3));

        protected override Tensor Record(Tensor x) => linear.Forward(x);
    }
}
