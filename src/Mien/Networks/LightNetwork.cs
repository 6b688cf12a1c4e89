using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// The lightweight network: 58,423 parameters, 56,951 of them trainable. Each channel of the last map belongs to one
/// class, so the map itself shows where the network looked.
/// </summary>
/// <remarks>
/// Zhou et al., "A Lightweight Convolutional Neural Network for Real-Time Facial Expression Detection", IEEE Access
/// 2021, figure 6; after Arriaga, Valdenegro-Toro and Plöger's mini-Xception, 2017.
/// </remarks>
internal sealed class LightNetwork : Layer, IBackboneNetwork
{
    private readonly LightBackbone backbone;
    private readonly Convolution classMaps;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from; null for the paper's network.</param>
    public LightNetwork(int classes = 7, LightSpec? spec = null)
    {
        backbone = Add(new LightBackbone(spec));
        classMaps = Add("class_maps", new Convolution(backbone.OutputChannels, classes, 3, padding: 1, bias: true));
    }

    Backbone IBackboneNetwork.Backbone => backbone;

    /// <summary>Grey faces [N, 48, 48, 1] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x) =>      // [N, 48, 48, 1]
        classMaps.Forward(backbone.Forward(x))           // [N, 3, 3, classes]
            .GlobalAveragePool();                        // [N, 1, 1, classes]
}

/// <summary>The lightweight network up to its last feature map.</summary>
public sealed class LightBackbone : Backbone
{
    private readonly Convolution conv1;
    private readonly BatchNormalization norm1;
    private readonly Convolution conv2;
    private readonly BatchNormalization norm2;
    private readonly ResidualModule[] modules;

    /// <summary>Makes the backbone without weights.</summary>
    /// <param name="spec">What it is built from; null for the paper's network.</param>
    public LightBackbone(LightSpec? spec = null)
    {
        spec ??= new();
        var (first, channels) = (spec.ChannelsOf("conv1"), spec.ChannelsOf("conv2"));
        conv1 = Add("conv1", new Convolution(1, first, 3));
        norm1 = Add("norm1", new BatchNormalization(first));
        conv2 = Add("conv2", new Convolution(first, channels, 3));
        norm2 = Add("norm2", new BatchNormalization(channels));
        modules = new ResidualModule[LightSpec.Modules];
        for (var i = 0; i < modules.Length; i++)
        {
            var (inner, outer) = (spec.ChannelsOf($"module{i + 1}.conv1"), spec.ChannelsOf($"module{i + 1}.conv2"));
            modules[i] = Add($"module{i + 1}", new ResidualModule(channels, inner, outer));
            channels = outer;
        }
        OutputChannels = channels;
    }

    /// <summary>Channels of the last feature map: 128 in the paper's network.</summary>
    public override int OutputChannels { get; }

    /// <summary>Grey faces [N, 48, 48, 1] to the last feature map [N, 3, 3, 128].</summary>
    protected override Tensor Record(Tensor x)
    {                                                // [N, 48, 48, 1]
        x = norm1.Forward(conv1.Forward(x)).Relu();  // [N, 46, 46, 8]
        x = norm2.Forward(conv2.Forward(x)).Relu();  // [N, 44, 44, 8]
        foreach (var module in modules)              // [N, 22, 22, 16], [N, 11, 11, 32], [N, 6, 6, 64]
            x = module.Forward(x);                   // [N, 3, 3, 128]
        return x;
    }

    private sealed class ResidualModule : Layer
    {
        private readonly Convolution shortcut;
        private readonly BatchNormalization shortcutNorm;
        private readonly SeparableConvolution conv1;
        private readonly BatchNormalization norm1;
        private readonly SeparableConvolution conv2;
        private readonly BatchNormalization norm2;

        public ResidualModule(int inChannels, int innerChannels, int outChannels)
        {
            shortcut = Add("shortcut", new Convolution(inChannels, outChannels, 1, stride: 2));
            shortcutNorm = Add("shortcut_norm", new BatchNormalization(outChannels));
            conv1 = Add("conv1", new SeparableConvolution(inChannels, innerChannels, 3));
            norm1 = Add("norm1", new BatchNormalization(innerChannels));
            conv2 = Add("conv2", new SeparableConvolution(innerChannels, outChannels, 3));
            norm2 = Add("norm2", new BatchNormalization(outChannels));
        }

        protected override Tensor Record(Tensor x)
        {                                                            // [N, H, W, in]
            var y = norm1.Forward(conv1.Forward(x)).Relu();          // [N, H, W, out]
            y = norm2.Forward(conv2.Forward(y));                     // [N, H, W, out]
            y = y.MaxPool(Window.Same(3, 2, y.Shape.H, y.Shape.W));  // [N, H/2, W/2, out]
            return y.Add(shortcutNorm.Forward(shortcut.Forward(x))); // [N, H/2, W/2, out]
        }
    }
}

/// <summary>What a <see cref="LightNetwork"/> is built from. A module's shortcut has the channels of its second convolution.</summary>
/// <param name="Factor">Factor of all channels, 1 to 100; 1 is the paper's network, wider ones serve as its teachers.</param>
public sealed record LightSpec(int Factor = 1) : BackboneSpec("light")
{
    internal const int Modules = 4;

    /// <inheritdoc/>
    protected override NetworkInput Takes => NetworkInput.Grey(48, anySize: true);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels =>
    [
        ("conv1", 8 * Factor),
        ("conv2", 8 * Factor),
        .. Enumerable.Range(0, 2 * Modules).Select(i => ($"module{i / 2 + 1}.conv{i % 2 + 1}", (16 << (i / 2)) * Factor)),
    ];

    /// <inheritdoc/>
    public override Backbone CreateBackbone() => new LightBackbone(this);

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new LightNetwork(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Range("factor", Factor, 1, 100);
}
