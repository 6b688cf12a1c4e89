using System.Text.Json;
using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Networks;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Research.Tests.Training;

/// <summary>Weights with torchvision's names, from tests/fixtures/torch_transfer.py, as the start of our networks.</summary>
public sealed class TorchvisionTransferTests
{
    private const int ClassesOfFile = 10;
    private const ulong InputStream = 1 << 20;

    private static readonly Fixture expected = JsonSerializer.Deserialize<Fixture>(
        File.ReadAllText(PathOf("torch_transfer.json")), JsonSerializerOptions.Web)!;

    [Theory]
    [InlineData(18)]
    [InlineData(34)]
    [InlineData(50)]
    public void A_whole_file_gives_the_logits_of_PyTorch(int layers)
    {
        var network = new ResNet(ClassesOfFile, new(layers, ResNetStem.ImageNet, 3, layers == 50 ? 1 : 2));
        Fill(network, layers, replaceHead: false);

        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var x = tape.Input(new Shape(2, 40, 40, 3));
        var logits = tape.Output(network.Forward(x));
        var random = new RandomSource(expected.Seed, InputStream);
        foreach (ref var value in x.Values)
            value = random.NextSingle() * 4 - 2;
        tape.Forward();
        var largest = expected.Logits[$"resnet{layers}"].Max(Math.Abs);
        logits.Values.ToArray().Select(value => (double)value).ShouldBe(expected.Logits[$"resnet{layers}"], 1e-4 * largest);
    }

    [Theory]
    [InlineData("resnet18", "fc.weight,fc.bias")]
    [InlineData("resnet34", "fc.weight,fc.bias")]
    [InlineData("resnet50", "fc.weight,fc.bias")]
    [InlineData("bilinear", "fc.weight,fc.bias")]
    [InlineData("bilinear-separate", "fc.weight,fc.bias")]
    [InlineData("embedding", "scale,embedding.weight,embedding.bias,classifier.weight")]
    [InlineData("embedding-softmax", "embedding.weight,embedding.bias,classifier.weight,classifier.bias")]
    public void Everything_behind_the_backbone_begins_at_random(string name, string random)
    {
        var (network, layers) = Create(name);
        network.Initialize(new RandomSource(3));
        var before = Values(network);
        Fill(network, layers, replaceHead: true);

        var file = WeightFile.Read(PathOf($"torch_transfer_resnet{layers}.pth")).Tensors.ToDictionary(entry => entry.Name, entry => entry.Values);
        var kept = random.Split(',');
        foreach (var (parameter, values) in Values(network))
        {
            var source = parameter.StartsWith("second.", StringComparison.Ordinal) ? parameter["second.".Length..] : parameter;
            values.ShouldBe(kept.Contains(parameter) ? before[parameter] : file[source], parameter);
        }
        before.Keys.Count(kept.Contains).ShouldBe(kept.Length);
    }

    [Theory]
    [InlineData("resnet18", 18, "fc.weight is [10, 16], the network needs [7, 16], fc.bias is [10], the network needs [7]; its head fc has 10 outputs instead of 7; to begin with a random head, set start.replaceHead to true")]
    [InlineData("embedding", 50, "missing: scale, embedding.weight, embedding.bias, classifier.weight; of no layer of the network: 'fc.weight', 'fc.bias'; to begin with a random head, set start.replaceHead to true")]
    [InlineData("resnet34", 18, "missing: layer1.2.conv1.weight, ", true)]
    [InlineData("resnet18", 34, "of no layer of the network: 'layer1.2.conv1.weight', ", true)]
    [InlineData("grey", 18, "conv1.weight is [2, 3, 7, 7], the network needs [2, 1, 7, 7]; the file is of a network for RGB pictures, this one takes grey ones", true)]
    public void What_does_not_fit_is_one_line(string name, int layers, string reason, bool replaceHead = false)
    {
        var (network, _) = Create(name);
        var error = Should.Throw<MienException>(() => Fill(network, layers, replaceHead));
        error.Explanation.ShouldContain(reason);
        if (!replaceHead)
            error.Explanation.ShouldBe(reason);
        network.NamedParameters.First(item => item.Name == "conv1.weight").Parameter.Read().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void The_second_extractor_takes_its_own_weights_where_the_file_has_some()
    {
        var (network, _) = Create("bilinear-separate");
        network.Initialize(new RandomSource(3));
        var weights = Checkpoint.Weights(network);
        var (other, _) = Create("bilinear-separate");

        new WeightMatch(other, weights, BilinearNetwork.Second).Fill();
        Values(other)["second.conv1.weight"].ShouldBe(Values(network)["second.conv1.weight"]);
        Values(other)["second.conv1.weight"].ShouldNotBe(Values(other)["conv1.weight"]);
        new WeightMatch(other, [.. weights.Where(entry => entry.Name != "second.conv1.weight")], BilinearNetwork.Second).Missing.ShouldBe(["second.conv1.weight"]);
    }

    private static (Layer Network, int Layers) Create(string name)
    {
        ResNetBackbone Backbone(int layers, int channels) => new(new(layers, ResNetStem.ImageNet, 3, channels));
        return name switch
        {
            "resnet18" => (new ResNet(7, new(18, ResNetStem.ImageNet, 3, 2)), 18),
            "resnet34" => (new ResNet(7, new(34, ResNetStem.ImageNet, 3, 2)), 34),
            "resnet50" => (new ResNet(7, new(50, ResNetStem.ImageNet, 3, 1)), 50),
            "bilinear" => (new BilinearNetwork(7, Backbone(34, 2)), 34),
            "bilinear-separate" => (new BilinearNetwork(7, Backbone(34, 2), Backbone(34, 2)), 34),
            "embedding" => (new EmbeddingNetwork(Backbone(50, 1), 7, EmbeddingHead.Cosine, 8), 50),
            "embedding-softmax" => (new EmbeddingNetwork(Backbone(50, 1), 7, EmbeddingHead.Linear, 8), 50),
            _ => (new ResNet(7, new(18, ResNetStem.ImageNet, 1, 2)), 18),
        };
    }

    private static void Fill(Layer network, int layers, bool replaceHead) => Transfer.Fill(
        new() { Weights = PathOf($"torch_transfer_resnet{layers}.pth"), ReplaceHead = replaceHead }, network, ExpressionLabels.Seven);

    private static Dictionary<string, float[]> Values(Layer network) =>
        network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "fixtures", file);

    private sealed record Fixture(ulong Seed, Dictionary<string, double[]> Logits);
}
