using Mien.Learning.Losses;
using Mien.Mtcnn;

namespace Mien.Networks;

/// <summary>The specifications that have names, by which recipes and model files may call them.</summary>
public static class NetworkPresets
{
    private static readonly Dictionary<string, NetworkSpec> presets = new()
    {
        ["light"] = new LightSpec(),
        ["light-x3"] = new LightSpec(Factor: 3),
        ["resnet18-narrow"] = Narrow(18),
        ["resnet18-small"] = Small(18),
        ["resnet34-small"] = Small(34),
        ["resnet50-small"] = Small(50),
        ["resnet18"] = new ResNetSpec(18),
        ["resnet34"] = new ResNetSpec(34),
        ["resnet50"] = new ResNetSpec(50),
        ["mobile-face"] = new MobileFaceSpec(),
        ["mobile-face-grey"] = new MobileFaceSpec(Size: 96, InputChannels: 1),
        ["vgg"] = new VggSpec(),
        ["vgg-small"] = new VggSpec(FirstChannels: 16, Neurons: 512),
        ["plain-cnn"] = new PlainSpec(),
        ["neurons-ann"] = new FeatureSpec(),
        ["neurons-cnn"] = new TwoBlockSpec(),
        ["neurons-cnn-small"] = new TwoBlockSpec(Size: 56),
        ["pruning-cnn"] = new LeNetSpec(),
        ["pruning-cnn-12-24"] = LeNet(12, 24),
        ["pruning-cnn-20-40"] = LeNet(20, 40),
        ["pruning-cnn-6-12"] = LeNet(6, 12),
        ["autoencoder"] = new AutoencoderSpec(),
        ["p-net"] = new PNetSpec(),
        ["r-net"] = new RNetSpec(),
        ["o-net"] = new ONetSpec(),
        ["embedding"] = new EmbeddingSpec(new ResNetSpec(50)),
        ["embedding-3d"] = new EmbeddingSpec(new ResNetSpec(50), Size: 3),
        ["embedding-softmax"] = new EmbeddingSpec(new ResNetSpec(50), EmbeddingHead.Linear),
        ["embedding-small"] = new EmbeddingSpec(Narrow(18)),
        ["embedding-small-3d"] = new EmbeddingSpec(Narrow(18), Size: 3),
        ["embedding-small-angular"] = new EmbeddingSpec(Narrow(18), EmbeddingHead.Angular),
        ["embedding-small-softmax"] = new EmbeddingSpec(Narrow(18), EmbeddingHead.Linear),
        ["embedding-light"] = new EmbeddingSpec(new LightSpec(), Size: 128),
        ["embedding-resnet18-narrow"] = new EmbeddingSpec(Narrow(18), Size: 256),
        ["bilinear"] = new BilinearSpec(new ResNetSpec(34)),
        ["bilinear-separate"] = new BilinearSpec(new ResNetSpec(34), Separate: true),
        ["bilinear-small"] = new BilinearSpec(Narrow(18)),
        ["bilinear-small-separate"] = new BilinearSpec(Narrow(18), Separate: true),
    };

    private static readonly Dictionary<NetworkSpec, string> names = presets.ToDictionary(item => item.Value, item => item.Key);

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => presets.Keys;

    /// <summary>The specification of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static NetworkSpec Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return presets.TryGetValue(name, out var spec) ? spec : throw new ArgumentException($"There is no network {name}; known are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The name of a specification; null where it has none.</summary>
    public static string? NameOf(NetworkSpec spec) => names.GetValueOrDefault(spec);

    // Grey faces of 48x48.
    private static ResNetSpec Small(int depth) => new(depth, ResNetStem.Small, InputChannels: 1);

    // Narrow enough to train on two cores.
    private static ResNetSpec Narrow(int depth) => new(depth, ResNetStem.Small, InputChannels: 1, FirstChannels: 32);

    private static LeNetSpec LeNet(int first, int second) => new() { Channels = new Dictionary<string, int> { ["conv1"] = first, ["conv2"] = second } };
}
