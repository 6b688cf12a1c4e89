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
}
