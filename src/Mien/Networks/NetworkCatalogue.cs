using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Models;
using Mien.Mtcnn;

namespace Mien.Networks;

/// <summary>The networks by the names that recipes and model files use.</summary>
public static class NetworkCatalogue
{
    private static readonly Dictionary<string, Entry> networks = new()
    {
        ["light"] = new(NetworkInput.Grey(48, anySize: true), classes => new LightNetwork(classes)),
        ["light-x3"] = new(NetworkInput.Grey(48, anySize: true), classes => new LightNetwork(classes, width: 3)),
        ["resnet18-narrow"] = new(NetworkInput.Grey(48, anySize: true), classes => new ResNet(classes, 18, ResNetStem.Small, 1, channels: 32)),
        ["resnet18-small"] = new(NetworkInput.Grey(48, anySize: true), classes => new ResNet(classes, 18, ResNetStem.Small, 1)),
        ["resnet34-small"] = new(NetworkInput.Grey(48, anySize: true), classes => new ResNet(classes, 34, ResNetStem.Small, 1)),
        ["resnet50-small"] = new(NetworkInput.Grey(48, anySize: true), classes => new ResNet(classes, 50, ResNetStem.Small, 1)),
        ["resnet18"] = new(NetworkInput.Rgb(224, anySize: true), classes => new ResNet(classes, 18, ResNetStem.ImageNet, 3)),
        ["resnet34"] = new(NetworkInput.Rgb(224, anySize: true), classes => new ResNet(classes, 34, ResNetStem.ImageNet, 3)),
        ["resnet50"] = new(NetworkInput.Rgb(224, anySize: true), classes => new ResNet(classes, 50, ResNetStem.ImageNet, 3)),
        ["vgg"] = new(NetworkInput.Grey(48), classes => new VggNet(classes)),
        ["vgg-small"] = new(NetworkInput.Grey(48), classes => new VggNet(classes, channels: 16, neurons: 512)),
        ["plain-cnn"] = new(NetworkInput.Grey(48), classes => new PlainNetwork(classes)),
        ["neurons-ann"] = new(NetworkInput.Features(10), classes => new FeatureNetwork(classes)),
        ["neurons-cnn"] = new(NetworkInput.Rgb(224), classes => new TwoBlockNetwork(classes)),
        ["neurons-cnn-small"] = new(NetworkInput.Rgb(56), classes => new TwoBlockNetwork(classes, size: 56)),
        ["pruning-cnn"] = new(new NetworkInput(72, 90, 1), classes => new LeNet(classes)),
        ["pruning-cnn-12-24"] = new(new NetworkInput(72, 90, 1), classes => new LeNet(classes, 12, 24)),
        ["pruning-cnn-20-40"] = new(new NetworkInput(72, 90, 1), classes => new LeNet(classes, 20, 40)),
        ["pruning-cnn-6-12"] = new(new NetworkInput(72, 90, 1), classes => new LeNet(classes, 6, 12)),
        ["autoencoder"] = new(NetworkInput.Features(11), _ => new Autoencoder(), NetworkTask.Reconstruction),
        ["p-net"] = new(NetworkInput.Rgb(12, anySize: true), _ => new PNet(), NetworkTask.Detection),
        ["r-net"] = new(NetworkInput.Rgb(24), _ => new RNet(), NetworkTask.Detection),
        ["o-net"] = new(NetworkInput.Rgb(48), _ => new ONet(), NetworkTask.Detection),
        ["embedding"] = new(NetworkInput.Rgb(224, anySize: true), classes => new EmbeddingNetwork(Large(50), classes, EmbeddingHead.Cosine)),
        ["embedding-3d"] = new(NetworkInput.Rgb(224, anySize: true), classes => new EmbeddingNetwork(Large(50), classes, EmbeddingHead.Cosine, size: 3)),
        ["embedding-softmax"] = new(NetworkInput.Rgb(224, anySize: true), classes => new EmbeddingNetwork(Large(50), classes, EmbeddingHead.Linear)),
        ["embedding-small"] = new(NetworkInput.Grey(48, anySize: true), classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Cosine)),
        ["embedding-small-3d"] = new(NetworkInput.Grey(48, anySize: true), classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Cosine, size: 3)),
        ["embedding-small-angular"] = new(NetworkInput.Grey(48, anySize: true), classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Angular)),
        ["embedding-small-softmax"] = new(NetworkInput.Grey(48, anySize: true), classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Linear)),
        ["embedding-light"] = new(NetworkInput.Grey(48, anySize: true), classes => new EmbeddingNetwork(new LightBackbone(), classes, EmbeddingHead.Cosine, size: 128)),
        ["embedding-resnet18-narrow"] = new(NetworkInput.Grey(48, anySize: true), classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Cosine, size: 256)),
        ["bilinear"] = new(NetworkInput.Rgb(224, anySize: true), classes => new BilinearNetwork(classes, Large(34))),
        ["bilinear-separate"] = new(NetworkInput.Rgb(224, anySize: true), classes => new BilinearNetwork(classes, Large(34), Large(34))),
        ["bilinear-small"] = new(NetworkInput.Grey(48, anySize: true), classes => new BilinearNetwork(classes, Small())),
        ["bilinear-small-separate"] = new(NetworkInput.Grey(48, anySize: true), classes => new BilinearNetwork(classes, Small(), Small())),
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => networks.Keys;

    /// <summary>Makes a network without weights.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">Number of classes; the autoencoder and the stages of MTCNN have outputs of their own.</param>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static Layer Create(string name, int classes) => Find(name).Create(classes);

    /// <summary>What a network takes in.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static NetworkInput Input(string name) => Find(name).Input;

    /// <summary>Whether a network gives back its input instead of naming an expression.</summary>
    internal static bool Reconstructs(string name) => networks.TryGetValue(name, out var entry) && entry.Task == NetworkTask.Reconstruction;

    /// <summary>Why a network cannot be a model of what is prepared in that way; null where it can.</summary>
    internal static string? Misfit(string name, Preprocessing preprocessing)
    {
        var (input, _, task) = Find(name);
        if (task == NetworkTask.Detection)
            return $"network {name} does not name expressions, use one of {string.Join(", ", Names.Where(other => networks[other].Task == NetworkTask.Expressions))}";
        var shape = preprocessing.InputShape;
        return input.Accepts(shape) ? null : $"network {name} takes {input}, its preprocessing makes {new NetworkInput(shape.H, shape.W, shape.C)}";
    }

    private static Entry Find(string name) => networks.TryGetValue(name, out var entry)
        ? entry
        : throw new ArgumentException($"There is no network {name}; known are {string.Join(", ", Names)}.", nameof(name));

    // RGB pictures of 224x224.
    private static ResNetBackbone Large(int layers) => new(layers, ResNetStem.ImageNet, inputChannels: 3);

    // Grey faces of 48x48, narrow enough to train on two cores.
    private static ResNetBackbone Small() => new(18, ResNetStem.Small, inputChannels: 1, channels: 32);

    private sealed record Entry(NetworkInput Input, Func<int, Layer> Create, NetworkTask Task = NetworkTask.Expressions);
}

/// <summary>What a network of the catalogue is for.</summary>
internal enum NetworkTask
{
    /// <summary>It names the expression of a face.</summary>
    Expressions,

    /// <summary>It gives back its input.</summary>
    Reconstruction,

    /// <summary>It finds faces.</summary>
    Detection,
}
