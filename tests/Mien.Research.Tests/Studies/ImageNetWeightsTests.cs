using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Onnx;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Studies.Bilinear;
using Mien.Research.Studies.HiddenNeurons;
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
    public void Weights_can_be_packed_floats()
    {
        var tensor = new ProtobufMessage().Add(OnnxFields.Tensor.Name, "w").Add(OnnxFields.Tensor.Dimensions, 2).Add(OnnxFields.Tensor.Type, OnnxFields.FloatType).Add(OnnxFields.Tensor.Floats, [1.5f, -2f]);
        var model = new ProtobufMessage().Add(OnnxFields.Model.IrVersion, OnnxFields.IrVersion).Add(OnnxFields.Model.Graph, new ProtobufMessage().Add(OnnxFields.Graph.Initializer, tensor));
        using (var file = File.Create(folder.PathOf("w.onnx")))
            model.WriteTo(file);

        WeightFile.Read(folder.PathOf("w.onnx")).Tensors.ShouldHaveSingleItem().Values.ShouldBe([1.5f, -2f]);
    }

    [Fact]
    public void Grown_from_the_real_file_it_says_what_ONNX_Runtime_makes_of_that()
    {
        var file = Path.Combine(RealData.Folder("weights"), Path.GetFileName(ImageNetFeatures.File));
        Assert.SkipUnless(File.Exists(file), $"there is no {ImageNetFeatures.File} in MIEN_DATA");
        var random = new RandomSource(4);
        byte[] pixels = [.. Enumerable.Range(0, 224 * 224 * 3).Select(i => (byte)(i / 3 / 224 * (i % 3) / 3 + random.NextSingle() * 100))];
        var face = new FaceSet("faces", new LabelSet("a", "b"), [new("0", 0, Split.None)], new InMemoryPixels(new PixelShape(224, 224, 3), pixels));
        var network = new ResNetBackbone(new ResNetSpec(34));
        var match = new WeightMatch(network, ImageNetWeights.Grow(ImageNetWeights.Read(file)));
        match.IsComplete.ShouldBeTrue();
        match.Fill();

        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var x = tape.Input(new Shape(1, 224, 224, 3));
        var features = tape.Output(network.Forward(x).GlobalAveragePool());
        for (var i = 0; i < pixels.Length; i++)
            x.Values[i] = pixels[i] - ImageNetFeatures.MeansOfRgb[i % 3];
        tape.Forward();

        var expected = ImageNetFeatures.Describe(face, file)[0].ToArray();
        expected.Max().ShouldBeGreaterThan(1);
        features.Values.ToArray().ShouldBe(expected, 1e-3);
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
