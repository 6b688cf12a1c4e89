using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Tests;
using Exported = Mien.Learning.Tests.Onnx.OnnxRuntime;

namespace Mien.Research.Tests.Training;

/// <summary>Networks whose channels are halved by hand in the specification are networks like any other.</summary>
[Collection(nameof(Alone))]
public sealed class ReshapedNetworkTests : IDisposable
{
    private const int Batch = 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("light", "")]
    [InlineData("resnet18-narrow", "")]
    [InlineData("vgg-small", "")]
    [InlineData("plain-cnn", "")]
    [InlineData("pruning-cnn", "")]
    [InlineData("bilinear-small", "")]
    [InlineData("bilinear-small-separate", "")]
    [InlineData("embedding-light", """, "loss": { "name": "Lmcl", "scale": 8 }""")]
    [InlineData("autoencoder", """, "loss": { "name": "L2" }""")]
    public void A_network_of_half_the_channels_trains_saves_loads_and_exports(string preset, string settings)
    {
        NetworkSpec spec = preset;
        if (spec is LeNetSpec lenet)
            spec = lenet with { Height = 48, Width = 48 };
        spec = spec with { Channels = spec.AllChannels.ToDictionary(item => item.Key, item => item.Value / 2) };
        var file = folder.PathOf("recipe.json");
        File.WriteAllText(file, $$"""
            { "schema": "mien.recipe/1", "name": "half", "network": {{spec.ToJson()}}, "data": { "set": "made", "validationShare": {{(spec is AutoencoderSpec ? "0.25" : "0")}} },
              "epochs": 1, "batchSize": 14, "optimizer": { "learningRate": 0.001 }{{settings}} }
            """);
        var recipe = Recipe.Load(file);
        recipe.Network.ShouldBe(spec);
        SampleSet data = spec is AutoencoderSpec ? ReconstructionTests.Vectors(80) : SyntheticFaces.Set(42);

        using var run = TrainingRun.Start(recipe, data, folder.PathOf("run"));
        run.Execute(cancellation: TestContext.Current.CancellationToken);
        TrainingRun.Holds(recipe, folder.PathOf("run")).ShouldBeTrue();

        var model = Model.Load(run.BestModel);
        model.Spec.ShouldBe(spec);
        foreach (var (layer, channels) in spec.AllChannels)
            model.Network.NamedParameters.Where(item => item.Name.StartsWith(layer + ".", StringComparison.Ordinal))
                .ShouldContain(item => item.Parameter.Shape[0] == channels, layer);
        model.Network.ParameterCount.ShouldBeLessThan(NetworkPresets.Find(preset).Create(model.Labels.Count).ParameterCount);

        using (var stream = File.Create(folder.PathOf("half.onnx")))
            model.ExportOnnx(stream);
        Model.Load(folder.PathOf("half.onnx")).Spec.ShouldBe(spec);
        var shape = model.Preprocessing.InputShape with { N = Batch };
        var inputs = Exported.Pictures(shape);
        // Of little contrast, so that no class is certain.
        inputs = [.. inputs.Select(value => spec is AutoencoderSpec ? value / 255 : 120 + value / 16)];
        var normalized = (float[])inputs.Clone();
        model.Preprocessing.Normalize(normalized);
        Exported.ShouldAgree(folder.PathOf("half.onnx"), model.Network, shape, inputs, normalized);
    }
}
