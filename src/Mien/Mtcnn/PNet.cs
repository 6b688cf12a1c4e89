using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Tensors.Autograd;

namespace Mien.Mtcnn;

/// <summary>
/// Proposal network, the first stage of MTCNN: 6,632 parameters (6,962 with landmarks). It is convolutional throughout: a
/// picture of any size gives a map whose cells stand for windows of 12x12 pixels, 2 pixels apart.
/// </summary>
/// <remarks>Zhang, Zhang, Li and Qiao, IEEE SPL 2016, figure 2; see <see cref="MtcnnNetwork"/>.</remarks>
public sealed class PNet : MtcnnNetwork
{
    private readonly Convolution conv1;
    private readonly PRelu prelu1;
    private readonly Convolution conv2;
    private readonly PRelu prelu2;
    private readonly Convolution conv3;
    private readonly PRelu prelu3;
    private readonly Convolution face;
    private readonly Convolution offsets;
    private readonly Convolution? landmarks;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="spec">What it is built from; null for the released one, without landmarks.</param>
    public PNet(PNetSpec? spec = null)
    {
        spec ??= new();
        conv1 = Add("conv1", new Convolution(3, spec.ChannelsOf("conv1"), 3, bias: true));
        prelu1 = Add("prelu1", new PRelu(spec.ChannelsOf("conv1")));
        conv2 = Add("conv2", new Convolution(spec.ChannelsOf("conv1"), spec.ChannelsOf("conv2"), 3, bias: true));
        prelu2 = Add("prelu2", new PRelu(spec.ChannelsOf("conv2")));
        conv3 = Add("conv3", new Convolution(spec.ChannelsOf("conv2"), spec.ChannelsOf("conv3"), 3, bias: true));
        prelu3 = Add("prelu3", new PRelu(spec.ChannelsOf("conv3")));
        face = Add("conv4_1", new Convolution(spec.ChannelsOf("conv3"), 2, 1, bias: true));
        offsets = Add("conv4_2", new Convolution(spec.ChannelsOf("conv3"), 4, 1, bias: true));
        if (spec.Landmarks)
            landmarks = Add("conv4_3", new Convolution(spec.ChannelsOf("conv3"), 10, 1, bias: true));
    }

    /// <inheritdoc/>
    public override MtcnnOutputs Detect(Tensor x)
    {                                          // [N, 12, 12, 3]
        x = prelu1.Forward(conv1.Forward(x));  // [N, 10, 10, 10]
        x = MaxPool(x, 2);                     // [N, 5, 5, 10]
        x = prelu2.Forward(conv2.Forward(x));  // [N, 3, 3, 16]
        x = prelu3.Forward(conv3.Forward(x));  // [N, 1, 1, 32]
        return new MtcnnOutputs(face.Forward(x), offsets.Forward(x), landmarks?.Forward(x));
    }
}

/// <summary>What a <see cref="PNet"/> is built from.</summary>
/// <param name="Landmarks">Whether it finds landmarks too, as in the paper.</param>
public sealed record PNetSpec(bool Landmarks = false) : NetworkSpec("p-net")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => NetworkInput.Rgb(12, anySize: true);

    internal override NetworkTask Task => NetworkTask.Detection;

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => [("conv1", 10), ("conv2", 16), ("conv3", 32)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new PNet(this);
}
