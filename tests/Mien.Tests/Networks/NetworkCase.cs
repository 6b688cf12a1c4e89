using Mien.Learning.Layers;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Tests.Networks;

/// <summary>A network small enough for tests, and the shape of one input.</summary>
internal sealed record NetworkCase(Func<Layer> Create, Shape Input)
{
    /// <summary>The trained cases of tests/fixtures/torch_networks.py, by their names there.</summary>
    public static IReadOnlyDictionary<string, NetworkCase> Trained { get; } = new Dictionary<string, NetworkCase>
    {
        ["autoencoder"] = new(() => new Autoencoder(), Shape.Vectors(1, 11)),
        ["feature"] = new(() => new FeatureNetwork(), Shape.Vectors(1, 10)),
        ["two-block"] = new(() => new TwoBlockNetwork(spec: new(14)), new(1, 14, 14, 3)),
        ["lenet"] = new(() => new LeNet(spec: new(20, 26)), new(1, 20, 26, 1)),
        ["vgg"] = new(() => new VggNet(spec: new(32, FirstChannels: 4, Neurons: 24, Dropout: 0)), new(1, 32, 32, 1)),
        ["plain"] = new(() => new PlainNetwork(spec: new(32, FirstChannels: 4)), new(1, 32, 32, 1)),
        ["resnet18"] = new(() => new ResNet(7, new(18, ResNetStem.ImageNet, 3, 4)), new(1, 64, 64, 3)),
        ["resnet34"] = new(() => new ResNet(7, new(34, ResNetStem.Small, 1, 4)), new(1, 32, 32, 1)),
        ["resnet50"] = new(() => new ResNet(7, new(50, ResNetStem.ImageNet, 3, 4)), new(1, 64, 64, 3)),
        ["mobile-face"] = new(() => new MobileFaceNet(7, new(32, InputChannels: 1)), new(1, 32, 32, 1)),
        ["p-net"] = new(() => new PNet(new(Landmarks: true)), new(1, 12, 12, 3)),
        ["r-net"] = new(() => new RNet(new(Landmarks: true)), new(1, 24, 24, 3)),
        ["o-net"] = new(() => new ONet(), new(1, 48, 48, 3)),
    };

    /// <summary>The cases there that only predict, one picture.</summary>
    public static IReadOnlyDictionary<string, NetworkCase> Predicting { get; } = new Dictionary<string, NetworkCase>
    {
        ["p-net-map"] = new(() => new PNet(), new(1, 31, 26, 3)),
        ["resnet18-full"] = new(() => new ResNet(1000, new(18, ResNetStem.ImageNet, 3)), new(1, 224, 224, 3)),
        ["resnet34-full"] = new(() => new ResNet(1000, new(34, ResNetStem.ImageNet, 3)), new(1, 224, 224, 3)),
        ["resnet50-full"] = new(() => new ResNet(1000, new(50, ResNetStem.ImageNet, 3)), new(1, 224, 224, 3)),
    };

    /// <summary>All outputs of a network.</summary>
    public static Tensor[] Outputs(Layer network, Tensor x)
    {
        if (network is not MtcnnNetwork cascade)
            return [network.Forward(x)];
        var (logits, offsets, landmarks) = cascade.Detect(x);
        return landmarks is null ? [logits, offsets] : [logits, offsets, landmarks];
    }
}
