using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// The plain CNN that the light network is compared with: eight convolutions without shortcuts and two fully connected
/// layers, 1,766,439 parameters for grey faces of 48x48, 1,764,519 of them trainable.
/// </summary>
/// <remarks>
/// Zhou et al., "A Lightweight Convolutional Neural Network for Real-Time Facial Expression Detection", IEEE Access
/// 2021, table 2, "CNN". The text says only that its layers are about as many as the light network's, so the rest is
/// chosen here: four stages as there, each of two 3x3 convolutions with normalisation and ReLU and a maximum of 2x2.
/// </remarks>
internal sealed class PlainNetwork : Layer
{
    private readonly List<Block> blocks = [];
    private readonly Linear hidden;
    private readonly Linear output;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from; null for grey faces of 48x48.</param>
    public PlainNetwork(int classes = 7, PlainSpec? spec = null)
    {
        spec ??= new();
        var input = spec.InputChannels;
        for (var block = 1; block <= PlainSpec.Stages; block++)
        {
            var (inner, outer) = (spec.ChannelsOf($"block{block}.conv1"), spec.ChannelsOf($"block{block}.conv2"));
            blocks.Add(Add($"block{block}", new Block(input, inner, outer)));
            input = outer;
        }
        var map = spec.Size >> PlainSpec.Stages;
        hidden = Add("fc1", new Linear(map * map * input, spec.ChannelsOf("fc1")));
        output = Add("fc2", new Linear(spec.ChannelsOf("fc1"), classes));
    }

    /// <summary>Faces [N, size, size, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {                                            // [N, 48, 48, 1]
        foreach (var block in blocks)            // [N, 24, 24, 32], [N, 12, 12, 64], [N, 6, 6, 128]
            x = block.Forward(x);                // [N, 3, 3, 256]
        x = hidden.Forward(x.Flatten()).Relu();  // [N, 1, 1, 256]
        return output.Forward(x);                // [N, 1, 1, classes]
    }

    private sealed class Block : Layer
    {
        private readonly Convolution conv1;
        private readonly BatchNormalization norm1;
        private readonly Convolution conv2;
        private readonly BatchNormalization norm2;

        public Block(int inChannels, int innerChannels, int outChannels)
        {
            conv1 = Add("conv1", new Convolution(inChannels, innerChannels, 3, padding: 1));
            norm1 = Add("norm1", new BatchNormalization(innerChannels));
            conv2 = Add("conv2", new Convolution(innerChannels, outChannels, 3, padding: 1));
            norm2 = Add("norm2", new BatchNormalization(outChannels));
        }

        protected override Tensor Record(Tensor x)
        {                                                // [N, H, W, in]
            x = norm1.Forward(conv1.Forward(x)).Relu();  // [N, H, W, out]
            x = norm2.Forward(conv2.Forward(x)).Relu();  // [N, H, W, out]
            return x.MaxPool(Window.Valid(2, 2));        // [N, H/2, W/2, out]
        }
    }
}

/// <summary>What a <see cref="PlainNetwork"/> is built from.</summary>
/// <param name="Size">Rows and columns of the face, 16 to 1024 pixels.</param>
/// <param name="InputChannels">1 for grey faces, 3 for RGB.</param>
/// <param name="FirstChannels">Channels of the first stage, 1 to 4096; each further stage has twice as many.</param>
public sealed record PlainSpec(int Size = 48, int InputChannels = 1, int FirstChannels = 32) : NetworkSpec("plain")
{
    internal const int Stages = 4;

    /// <inheritdoc/>
    protected override NetworkInput Takes => new(Size, Size, InputChannels);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels =>
    [
        .. Enumerable.Range(0, 2 * Stages).Select(i => ($"block{i / 2 + 1}.conv{i % 2 + 1}", FirstChannels << (i / 2))),
        ("fc1", FirstChannels << (Stages - 1)),
    ];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new PlainNetwork(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() =>
        Range("size", Size, 1 << Stages, 1024) ?? GreyOrRgb(InputChannels) ?? Range("firstChannels", FirstChannels, 1, 4096);
}
