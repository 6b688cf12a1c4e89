using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>A residual network that classifies, with torchvision's structure and names of weights.</summary>
/// <remarks>
/// He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1. With the stem
/// <see cref="ResNetStem.ImageNet"/>, 3 input channels, 64 channels and 1,000 classes, the trainable parameters number
/// 11,689,512 (18 layers), 21,797,672 (34) and 25,557,032 (50).
/// </remarks>
public sealed class ResNet : Layer, IBackboneNetwork
{
    private readonly ResNetBackbone backbone;
    private readonly Linear classifier;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public ResNet(int classes, ResNetSpec spec)
    {
        backbone = Add(new ResNetBackbone(spec));
        classifier = Add("fc", new Linear(backbone.OutputChannels, classes));
    }

    Backbone IBackboneNetwork.Backbone => backbone;

    /// <summary>Pictures [N, H, W, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x) =>
        classifier.Forward(backbone.Forward(x)  // [N, h, w, 512 or 2048]
            .GlobalAveragePool());              // [N, 1, 1, 512 or 2048]
}

/// <summary>
/// What a <see cref="ResNet"/> is built from. In a block all but its last convolution have channels of their own; the last one
/// adds to the residual stream, which has as many throughout a stage.
/// </summary>
/// <param name="Depth">18 or 34 (blocks of two 3x3 convolutions), or 50 (bottleneck blocks).</param>
/// <param name="Stem">How the picture is taken in.</param>
/// <param name="InputChannels">1 for grey pictures, 3 for RGB.</param>
/// <param name="FirstChannels">Channels of the first stage, 1 to 1024; each further stage has twice as many, a bottleneck's stream four times those.</param>
public sealed record ResNetSpec(int Depth, ResNetStem Stem = ResNetStem.ImageNet, int InputChannels = 3, int FirstChannels = 64) : BackboneSpec("resnet")
{
    private const int Expansion = 4;

    /// <inheritdoc/>
    protected override NetworkInput Takes => Stem == ResNetStem.Small ? new(48, 48, InputChannels, AnySize: true) : new(224, 224, InputChannels, AnySize: true);

    /// <summary>Blocks of each stage.</summary>
    internal IReadOnlyList<int> Stages => Depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        _ => [],
    };

    /// <summary>Convolutions of each block.</summary>
    internal int Convolutions => Depth == 50 ? 3 : 2;

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels
    {
        get
        {
            yield return ("conv1", FirstChannels);
            for (var stage = 0; stage < Stages.Count; stage++)
                for (var block = 0; block < Stages[stage]; block++)
                {
                    for (var i = 0; i < Convolutions - 1; i++)
                        yield return (Convolution(stage, block, i), FirstChannels << stage);
                    if (block == 0 && BeginsStream(stage))
                        yield return (StreamOf(stage), (Convolutions == 3 ? Expansion : 1) * FirstChannels << stage);
                }
        }
    }

    /// <inheritdoc/>
    public override Backbone CreateBackbone() => new ResNetBackbone(this);

    internal static string Block(int stage, int block) => $"layer{stage + 1}.{block}";

    internal static string Convolution(int stage, int block, int i) => $"{Block(stage, block)}.conv{i + 1}";

    /// <summary>Whether a stage has a residual stream of its own: the first one of two convolutions goes on with the stem's.</summary>
    internal bool BeginsStream(int stage) => stage > 0 || Convolutions == 3;

    /// <summary>The layer by which the channels of a stage's residual stream go.</summary>
    internal string StreamOf(int stage) => BeginsStream(stage) ? Convolution(stage, 0, Convolutions - 1) : "conv1";

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new ResNet(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() =>
        (Stages.Count > 0 ? null : new NetworkFault("depth", FormattableString.Invariant($"is {Depth}, expected 18, 34 or 50")))
        ?? GreyOrRgb(InputChannels) ?? Range("firstChannels", FirstChannels, 1, 1024);
}
