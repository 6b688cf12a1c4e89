using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Research.Studies.Bilinear;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Tests;

namespace Mien.Research.Tests.Studies;

public sealed class ImageNetWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_are_read_by_the_places_of_their_layers_and_turned_from_BGR_to_RGB()
    {
        var network = GivenResNet.Create();

        var read = ImageNetWeights.Read(folder.Add("n.onnx", GivenResNet.Write(network))).ToDictionary(tensor => tensor.Name, tensor => tensor.Values);

        var expected = Checkpoint.Weights(network).Where(tensor => !tensor.Name.StartsWith("fc.", StringComparison.Ordinal)).ToList();
        read.Keys.Order().ShouldBe(expected.Select(tensor => tensor.Name).Order());
        foreach (var tensor in expected)
            read[tensor.Name].ShouldBe(tensor.Values, tensor.Name);
    }

    [Fact]
    public void The_grown_network_says_what_the_given_one_does()
    {
        var given = GivenResNet.Create();
        var weights = Checkpoint.Weights(given);
        var large = new ResNetSpec(34, FirstChannels: GivenResNet.Channels).Create(ExpressionLabels.Seven.Count);
        large.Initialize(new RandomSource(5));

        var match = new WeightMatch(large, [.. ImageNetWeights.Grow(ImageNetWeights.Read(folder.Add("n.onnx", GivenResNet.Write(given)))), .. weights.Where(tensor => tensor.Name.StartsWith("fc.", StringComparison.Ordinal))]);
        match.IsComplete.ShouldBeTrue(match.IsComplete ? "" : match.Describe());
        match.Fill();

        Logits(large).ShouldBe(Logits(given));
    }

    [Fact]
    public void Another_network_is_refused()
    {
        var path = folder.Add("n.onnx", GivenResNet.Write(GivenResNet.Create(), blocks: 1));

        Should.Throw<MienException>(() => ImageNetWeights.Read(path)).Message.ShouldBe($"{path}: is no ResNet-18");
    }

    private static float[] Logits(Layer network)
    {
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var x = tape.Input(new Shape(1, 48, 48, 3));
        var logits = tape.Output(network.Forward(x));
        var random = new RandomSource(9);
        foreach (ref var value in x.Values)
            value = random.Uniform(-1, 1);
        tape.Forward();
        return logits.Values.ToArray();
    }
}
