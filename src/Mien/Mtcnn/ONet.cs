using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Tensors.Autograd;

namespace Mien.Mtcnn;

/// <summary>Output network, the last stage of MTCNN: 389,040 parameters. It looks at one window of 48x48 pixels.</summary>
/// <remarks>Zhang, Zhang, Li and Qiao, IEEE SPL 2016, figure 2; see <see cref="MtcnnNetwork"/>.</remarks>
public sealed class ONet : MtcnnNetwork
{
    internal const int Side = 48;

    private readonly Convolution conv1;
    private readonly PRelu prelu1;
    private readonly Convolution conv2;
    private readonly PRelu prelu2;
    private readonly Convolution conv3;
    private readonly PRelu prelu3;
    private readonly Convolution conv4;
    private readonly PRelu prelu4;
    private readonly Linear dense5;
    private readonly PRelu prelu5;
    private readonly Linear face;
    private readonly Linear offsets;
    private readonly Linear landmarks;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="spec">What it is built from; null for the released one.</param>
    public ONet(ONetSpec? spec = null)
    {
        Spec = spec ??= new();
        conv1 = Add("conv1", new Convolution(3, spec.ChannelsOf("conv1"), 3, bias: true));
        prelu1 = Add("prelu1", new PRelu(spec.ChannelsOf("conv1")));
        conv2 = Add("conv2", new Convolution(spec.ChannelsOf("conv1"), spec.ChannelsOf("conv2"), 3, bias: true));
        prelu2 = Add("prelu2", new PRelu(spec.ChannelsOf("conv2")));
        conv3 = Add("conv3", new Convolution(spec.ChannelsOf("conv2"), spec.ChannelsOf("conv3"), 3, bias: true));
        prelu3 = Add("prelu3", new PRelu(spec.ChannelsOf("conv3")));
        conv4 = Add("conv4", new Convolution(spec.ChannelsOf("conv3"), spec.ChannelsOf("conv4"), 2, bias: true));
        prelu4 = Add("prelu4", new PRelu(spec.ChannelsOf("conv4")));
        dense5 = Add("dense5", new Linear(3 * 3 * spec.ChannelsOf("conv4"), spec.ChannelsOf("dense5")));
        prelu5 = Add("prelu5", new PRelu(spec.ChannelsOf("dense5")));
        face = Add("dense6_1", new Linear(spec.ChannelsOf("dense5"), 2));
        offsets = Add("dense6_2", new Linear(spec.ChannelsOf("dense5"), 4));
        landmarks = Add("dense6_3", new Linear(spec.ChannelsOf("dense5"), 10));
    }

    /// <summary>What it is built from.</summary>
    public ONetSpec Spec { get; }

    /// <inheritdoc/>
    public override MtcnnOutputs Detect(Tensor x)
    {                                                     // [N, 48, 48, 3]
        x = prelu1.Forward(conv1.Forward(x));             // [N, 46, 46, 32]
        x = MaxPool(x, 3);                                // [N, 23, 23, 32]
        x = prelu2.Forward(conv2.Forward(x));             // [N, 21, 21, 64]
        x = MaxPool(x, 3);                                // [N, 10, 10, 64]
        x = prelu3.Forward(conv3.Forward(x));             // [N, 8, 8, 64]
        x = MaxPool(x, 2);                                // [N, 4, 4, 64]
        x = prelu4.Forward(conv4.Forward(x));             // [N, 3, 3, 128]
        x = prelu5.Forward(dense5.Forward(x.Flatten()));  // [N, 1, 1, 256]
        return new MtcnnOutputs(face.Forward(x), offsets.Forward(x), landmarks.Forward(x));
    }
}

/// <summary>What a <see cref="ONet"/> is built from.</summary>
public sealed record ONetSpec() : NetworkSpec("o-net")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => NetworkInput.Rgb(ONet.Side);

    internal override NetworkTask Task => NetworkTask.Detection;

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => [("conv1", 32), ("conv2", 64), ("conv3", 64), ("conv4", 128), ("dense5", 256)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new ONet(this);
}
