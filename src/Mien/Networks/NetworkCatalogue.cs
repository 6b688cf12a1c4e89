using Mien.Learning;

namespace Mien.Networks;

/// <summary>The networks by the names that recipes and model files use.</summary>
public static class NetworkCatalogue
{
    private static readonly Dictionary<string, Func<int, Layer>> networks = new()
    {
        ["light"] = classes => new LightNetwork(classes),
        ["light-x3"] = classes => new LightNetwork(classes, width: 3),
        ["resnet18-narrow"] = classes => new ResNet(classes, 18, ResNetStem.Small, inputChannels: 1, channels: 32),
        ["embedding"] = classes => new EmbeddingNetwork(Large(50), classes, EmbeddingHead.Cosine),
        ["embedding-3d"] = classes => new EmbeddingNetwork(Large(50), classes, EmbeddingHead.Cosine, size: 3),
        ["embedding-softmax"] = classes => new EmbeddingNetwork(Large(50), classes, EmbeddingHead.Linear),
        ["embedding-small"] = classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Cosine),
        ["embedding-small-3d"] = classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Cosine, size: 3),
        ["embedding-small-angular"] = classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Angular),
        ["embedding-small-softmax"] = classes => new EmbeddingNetwork(Small(), classes, EmbeddingHead.Linear),
        ["bilinear"] = classes => new BilinearNetwork(classes, Large(34)),
        ["bilinear-separate"] = classes => new BilinearNetwork(classes, Large(34), Large(34)),
        ["bilinear-small"] = classes => new BilinearNetwork(classes, Small()),
        ["bilinear-small-separate"] = classes => new BilinearNetwork(classes, Small(), Small()),
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => networks.Keys;

    /// <summary>Makes a network without weights.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static Layer Create(string name, int classes) =>
        networks.TryGetValue(name, out var create)
            ? create(classes)
            : throw new ArgumentException($"There is no network {name}; known are {string.Join(", ", Names)}.", nameof(name));

    // RGB pictures of 224x224.
    private static ResNetBackbone Large(int layers) => new(layers, ResNetStem.ImageNet, inputChannels: 3);

    // Grey faces of 48x48, narrow enough to train on two cores.
    private static ResNetBackbone Small() => new(18, ResNetStem.Small, inputChannels: 1, channels: 32);
}
