using System.Reflection;
using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Onnx;
using Mien.Learning.Tests.Onnx;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Models;

/// <summary>Exported models, read back by Mien and run by ONNX Runtime.</summary>
public sealed class OnnxTests : IDisposable
{
    private const int Batch = 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("light")]
    [InlineData("resnet18-narrow")]
    public void An_exported_model_is_the_model(string name)
    {
        var model = RandomModel(name);
        Export(model);
        var read = Model.Load(folder.PathOf("model.onnx"));

        (read.Name, read.Spec, read.Preprocessing).ShouldBe((model.Name, model.Spec, model.Preprocessing));
        read.Labels.ShouldBe(model.Labels);
        foreach (var (mine, theirs) in model.Network.NamedParameters.Zip(read.Network.NamedParameters))
            theirs.Parameter.Read().ShouldBe(mine.Parameter.Read());
    }

    [Theory]
    [InlineData("light")]
    [InlineData("light-x3")]
    [InlineData("resnet18-narrow")]
    public void ONNX_Runtime_gives_the_same_probabilities(string name)
    {
        var model = RandomModel(name);
        Export(model);
        var shape = model.Preprocessing.InputShape with { N = Batch };
        var pictures = OnnxRuntime.Pictures(shape);
        var normalized = (float[])pictures.Clone();
        model.Preprocessing.Normalize(normalized);

        OnnxRuntime.ShouldAgree(folder.PathOf("model.onnx"), model.Network, shape, pictures, normalized);
    }

    [Fact]
    public void ONNX_Runtime_agrees_on_a_ResNet_of_colour()
    {
        var network = new ResNet(7, new(18, ResNetStem.ImageNet, 3));
        RandomWeights.Fill(network);
        var shape = new Shape(Batch, 75, 64, 3);
        float[] mean = [123.7f, 116.3f, 103.5f], deviation = [58.4f, 57.1f, 57.4f];
        using (var stream = File.Create(folder.PathOf("model.onnx")))
            OnnxExport.Write(stream, "resnet18", network, new OnnxInput(shape, mean, deviation), new Dictionary<string, string>());
        var pictures = OnnxRuntime.Pictures(shape);
        var normalized = pictures.Select((value, i) => (value - mean[i % 3]) / deviation[i % 3]).ToArray();

        OnnxRuntime.ShouldAgree(folder.PathOf("model.onnx"), network, shape, pictures, normalized);
    }

    [Fact]
    public void ONNX_Runtime_scales_each_picture_by_itself_where_the_model_does()
    {
        var network = new LeNet(7);
        RandomWeights.Fill(network, 1);
        var (shape, preprocessing) = (new Shape(Batch, 72, 90, 1), new Preprocessing(InputKind.Grey, 90, 72, [110], [60]) { PerFace = true });
        using (var stream = File.Create(folder.PathOf("model.onnx")))
            new Model("m", new LeNetSpec(), network, new LabelSet("a", "b", "c", "d", "e", "f", "g"), preprocessing).ExportOnnx(stream);
        var pictures = OnnxRuntime.Pictures(shape);
        float[] normalized = [.. pictures];
        for (var i = 0; i < Batch; i++)
            preprocessing.Normalize(normalized.AsSpan(i * 6480, 6480));

        OnnxRuntime.ShouldAgree(folder.PathOf("model.onnx"), network, shape, pictures, normalized);
        Model.Load(folder.PathOf("model.onnx")).Preprocessing.ShouldBe(preprocessing);
    }

    [Theory]
    [InlineData("embedding-small")]
    [InlineData("embedding-small-angular")]
    [InlineData("embedding-small-softmax")]
    [InlineData("bilinear-small")]
    [InlineData("bilinear-small-separate")]
    [InlineData("vgg")]
    [InlineData("plain-cnn")]
    [InlineData("neurons-ann")]
    [InlineData("neurons-cnn")]
    [InlineData("pruning-cnn")]
    [InlineData("mobile-face")]
    public void ONNX_Runtime_agrees_on_small_networks_of_every_kind(string name)
    {
        ResNetBackbone Backbone() => new(new(18, ResNetStem.Small, 1, 4));
        (Layer network, var input, var headScale) = name switch
        {
            "embedding-small" => ((Layer)new EmbeddingNetwork(Backbone(), 7, EmbeddingHead.Cosine, 16), new Shape(Batch, 24, 32, 1), 1f),
            "embedding-small-angular" => (new EmbeddingNetwork(Backbone(), 7, EmbeddingHead.Angular, 16), new(Batch, 24, 32, 1), 1),
            "embedding-small-softmax" => (new EmbeddingNetwork(Backbone(), 7, EmbeddingHead.Linear, 16), new(Batch, 24, 32, 1), 0.01f),
            "bilinear-small" => (new BilinearNetwork(7, Backbone()), new(Batch, 40, 32, 1), 20),
            "bilinear-small-separate" => (new BilinearNetwork(7, Backbone(), Backbone()), new(Batch, 40, 32, 1), 20),
            "vgg" => (new VggNet(7, new(32, FirstChannels: 4, Neurons: 8)), new(Batch, 32, 32, 1), 0.5f),
            "plain-cnn" => (new PlainNetwork(7, new(32, FirstChannels: 4)), new(Batch, 32, 32, 1), 0.02f),
            "neurons-ann" => (new FeatureNetwork(), Shape.Vectors(Batch, 10), 1),
            "neurons-cnn" => (new TwoBlockNetwork(7, new(16)), new(Batch, 16, 16, 3), 0.5f),
            "mobile-face" => (new MobileFaceNet(7, new(32, InputChannels: 1)), new(Batch, 32, 32, 1), 1e-3f),
            _ => (new LeNet(7), new(Batch, 72, 90, 1), 1),
        };
        RandomWeights.Fill(network, headScale);
        // The length of these embeddings is that of the logits.
        if (network is EmbeddingNetwork { Head: EmbeddingHead.Angular })
        {
            var embedding = network.NamedParameters.Single(item => item.Name == "embedding.weight").Parameter;
            embedding.Write([.. embedding.Read().Select(value => 0.01f * value)]);
        }
        float[] mean = [.. Enumerable.Range(0, input.C).Select(c => 110f + c)], deviation = [.. Enumerable.Range(0, input.C).Select(c => 60f + c)];
        using (var stream = File.Create(folder.PathOf("model.onnx")))
            OnnxExport.Write(stream, name, network, new OnnxInput(input, mean, deviation), new Dictionary<string, string>());
        var pictures = OnnxRuntime.Pictures(input);
        var normalized = pictures.Select((value, i) => (value - mean[i % input.C]) / deviation[i % input.C]).ToArray();

        OnnxRuntime.ShouldAgree(folder.PathOf("model.onnx"), network, input, pictures, normalized);
    }

    [Fact]
    public void Every_network_of_the_catalogue_has_a_form_in_ONNX()
    {
        foreach (var name in NetworkPresets.Names)
        {
            var network = NetworkPresets.Find(name).Create(7);
            using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
            network.Forward(tape.Input(NetworkPresets.Find(name).Input.Shape));
            var visitor = DispatchProxy.Create<IOperationVisitor, CallNames>();
            tape.Accept(visitor);

            var calls = ((CallNames)visitor).Names;
            calls.ShouldNotBeEmpty(name);
            calls.ShouldNotContain(nameof(IOperationVisitor.Other), name);
            foreach (var parameter in network.Parameters)
                parameter.Dispose();
        }
    }

    [Fact]
    public void An_embedding_model_is_read_back_with_its_class_centres()
    {
        var model = RandomModel("embedding-small-3d");
        Export(model);
        var path = folder.PathOf("model.onnx");

        WeightFile.Read(path).Metadata[OnnxExport.ClassCentres].ShouldBe("""{"initializer":"classifier.weight","head":"cosine","scale":30}""");
        var read = (EmbeddingNetwork)Model.Load(path).Network;
        read.Centers.Read().ShouldBe(((EmbeddingNetwork)model.Network).Centers.Read());
    }

    private static Model RandomModel(string name)
    {
        var network = NetworkPresets.Find(name).Create(7);
        RandomWeights.Fill(network);
        return new Model("random", name, network, new LabelSet("a", "b", "c", "d", "e", "f", "g"), new Preprocessing());
    }

    private void Export(Model model)
    {
        using var stream = File.Create(folder.PathOf("model.onnx"));
        model.ExportOnnx(stream);
    }
}
