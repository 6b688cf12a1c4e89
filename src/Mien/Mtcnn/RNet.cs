using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Tensors.Autograd;

namespace Mien.Mtcnn;

/// <summary>
/// Refine network, the second stage of MTCNN: 100,178 parameters (101,468 with landmarks). It looks at one window of
/// 24x24 pixels.
/// </summary>
/// <remarks>Zhang, Zhang, Li and Qiao, IEEE SPL 2016, figure 2; see <see cref="MtcnnNetwork"/>.</remarks>
public sealed class RNet : MtcnnNetwork
{
    internal const int Side = 24;

    private readonly Convolution conv1;
    private readonly PRelu prelu1;
    private readonly Convolution conv2;
    private readonly PRelu prelu2;
    private readonly Convolution conv3;
    private readonly PRelu prelu3;
    private readonly Linear dense4;
    private readonly PRelu prelu4;
    private readonly Linear face;
    private readonly Linear offsets;
    private readonly Linear? landmarks;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="spec">What it is built from; null for the released one, without landmarks.</param>
    public RNet(RNetSpec? spec = null)
    {
        Spec = spec ??= new();
        conv1 = Add("conv1", new Convolution(3, spec.ChannelsOf("conv1"), 3, bias: true));
        prelu1 = Add("prelu1", new PRelu(spec.ChannelsOf("conv1")));
        conv2 = Add("conv2", new Convolution(spec.ChannelsOf("conv1"), spec.ChannelsOf("conv2"), 3, bias: true));
        prelu2 = Add("prelu2", new PRelu(spec.ChannelsOf("conv2")));
        conv3 = Add("conv3", new Convolution(spec.ChannelsOf("conv2"), spec.ChannelsOf("conv3"), 2, bias: true));
        prelu3 = Add("prelu3", new PRelu(spec.ChannelsOf("conv3")));
        dense4 = Add("dense4", new Linear(3 * 3 * spec.ChannelsOf("conv3"), spec.ChannelsOf("dense4")));
        prelu4 = Add("prelu4", new PRelu(spec.ChannelsOf("dense4")));
        face = Add("dense5_1", new Linear(spec.ChannelsOf("dense4"), 2));
        offsets = Add("dense5_2", new Linear(spec.ChannelsOf("dense4"), 4));
        if (spec.Landmarks)
            landmarks = Add("dense5_3", new Linear(spec.ChannelsOf("dense4"), 10));
    }

    /// <summary>What it is built from.</summary>
    public RNetSpec Spec { get; }

    /// <inheritdoc/>
    public override MtcnnOutputs Detect(Tensor x)
    {                                                      // [N, 24, 24, 3]
        x = prelu1.Forward(conv1.Forward(x));              // [N, 22, 22, 28]
        x = MaxPool(x, 3);                                 // [N, 11, 11, 28]
        x = prelu2.Forward(conv2.Forward(x));              // [N, 9, 9, 48]
        x = MaxPool(x, 3);                                 // [N, 4, 4, 48]
        x = prelu3.Forward(conv3.Forward(x));              // [N, 3, 3, 64]
        x = prelu4.Forward(dense4.Forward(x.Flatten()));   // [N, 1, 1, 128]
        return new MtcnnOutputs(face.Forward(x), offsets.Forward(x), landmarks?.Forward(x));
    }
}

/// <summary>What a <see cref="RNet"/> is built from.</summary>
/// <param name="Landmarks">Whether it finds landmarks too, as in the paper.</param>
public sealed record RNetSpec(bool Landmarks = false) : NetworkSpec("r-net")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => NetworkInput.Rgb(RNet.Side);

    internal override NetworkTask Task => NetworkTask.Detection;

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => [("conv1", 28), ("conv2", 48), ("conv3", 64), ("dense4", 128)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new RNet(this);
}
