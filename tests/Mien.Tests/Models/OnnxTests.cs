using Mien.Learning;
using Mien.Learning.Tests.Onnx;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;

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

        (read.Name, read.NetworkName, read.Preprocessing).ShouldBe((model.Name, model.NetworkName, model.Preprocessing));
        read.Labels.ShouldBe(model.Labels);
        foreach (var (mine, theirs) in model.Network.NamedParameters.Zip(read.Network.NamedParameters))
            theirs.Parameter.Read().ShouldBe(mine.Parameter.Read());
    }

    [Theory]
    [InlineData("light")]
    [InlineData("light-x3")]
    [InlineData("resnet18-narrow")]
    public async Task ONNX_Runtime_gives_the_same_probabilities(string name)
    {
        var model = RandomModel(name);
        Export(model);
        var shape = model.Preprocessing.InputShape with { N = Batch };
        var pictures = OnnxRuntime.Pictures(shape);
        var normalized = (float[])pictures.Clone();
        model.Preprocessing.Normalize(normalized);

        await OnnxRuntime.ShouldAgree(folder.Path, model.Network, shape, pictures, normalized);
    }

    [Fact]
    public async Task ONNX_Runtime_agrees_on_a_ResNet_of_colour()
    {
        var network = new ResNet(7, 18, ResNetStem.ImageNet, inputChannels: 3);
        RandomWeights.Fill(network);
        var shape = new Shape(Batch, 75, 64, 3);
        float[] mean = [123.7f, 116.3f, 103.5f], deviation = [58.4f, 57.1f, 57.4f];
        using (var stream = File.Create(folder.PathOf("model.onnx")))
            OnnxExport.Write(stream, "resnet18", network, new OnnxInput(shape, mean, deviation), new Dictionary<string, string>());
        var pictures = OnnxRuntime.Pictures(shape);
        var normalized = pictures.Select((value, i) => (value - mean[i % 3]) / deviation[i % 3]).ToArray();

        await OnnxRuntime.ShouldAgree(folder.Path, network, shape, pictures, normalized);
    }

    private static Model RandomModel(string name)
    {
        var network = NetworkCatalogue.Create(name, 7);
        RandomWeights.Fill(network);
        return new Model("random", name, network, LabelSet.Fer2013, new Preprocessing());
    }

    private void Export(Model model)
    {
        using var stream = File.Create(folder.PathOf("model.onnx"));
        model.ExportOnnx(stream);
    }
}
