using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>A network that classifies by the 512 values of a <see cref="MobileFaceBackbone"/>.</summary>
internal sealed class MobileFaceNet : Layer, IBackboneNetwork
{
    private readonly MobileFaceBackbone backbone;
    private readonly Linear classifier;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public MobileFaceNet(int classes, MobileFaceSpec? spec = null)
    {
        backbone = Add(new MobileFaceBackbone(spec ?? new()));
        classifier = Add("fc", new Linear(backbone.OutputChannels, classes));
    }

    Backbone IBackboneNetwork.Backbone => backbone;

    /// <summary>Faces [N, size, size, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x) => classifier.Forward(backbone.Forward(x));
}

/// <summary>
/// MobileFaceNet: narrow residual blocks of depthwise convolutions, and at the end one kernel for each channel over the whole map, which
/// knows where in the face it is, in place of a mean. As published it tells people apart by 112x112 pixels; what it knows of faces is
/// where the training of expressions begins.
/// </summary>
/// <remarks>
/// Chen, Liu, Gao and Han, "MobileFaceNets: Efficient CNNs for Accurate Real-Time Face Verification on Mobile Devices", 2018, table 1, with
/// a last map of 512 values. Its batch normalisations are folded into the convolutions before them, as trained weights of it are given
/// away; from a random start a block adds nothing to its input, so that training begins without them.
/// </remarks>
public sealed class MobileFaceBackbone : Backbone
{
    private readonly Convolution conv1;
    private readonly PRelu prelu1;
    private readonly DepthwiseConvolution conv2;
    private readonly PRelu prelu2;
    private readonly List<Block> blocks = [];
    private readonly Convolution conv3;
    private readonly PRelu prelu3;
    private readonly DepthwiseConvolution conv4;
    private readonly Convolution conv5;

    /// <summary>Makes the backbone without weights.</summary>
    /// <param name="spec">What it is built from.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public MobileFaceBackbone(MobileFaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        var last = spec.ChannelsOf("conv1");
        conv1 = Add("conv1", new Convolution(spec.InputChannels, last, 3, stride: 2, padding: 1, bias: true));
        prelu1 = Add("prelu1", new PRelu(last));
        conv2 = Add("conv2", new DepthwiseConvolution(last, Window.Padded(3, 1, 1)));
        prelu2 = Add("prelu2", new PRelu(last));
        for (var stage = 0; stage < MobileFaceSpec.Stages.Count; stage++)
            for (var i = 0; i < MobileFaceSpec.Stages[stage].Blocks; i++)
            {
                var stream = spec.ChannelsOf(MobileFaceSpec.StreamOf(stage));
                blocks.Add(Add(MobileFaceSpec.Block(stage, i), new Block(last, spec.ChannelsOf($"{MobileFaceSpec.Block(stage, i)}.conv1"), stream, begins: i == 0)));
                last = stream;
            }
        var wide = spec.ChannelsOf("conv3");
        conv3 = Add("conv3", new Convolution(last, wide, 1, bias: true));
        prelu3 = Add("prelu3", new PRelu(wide));
        conv4 = Add("conv4", new DepthwiseConvolution(wide, Window.Valid(spec.LastSide)));
        OutputChannels = spec.ChannelsOf("conv5");
        conv5 = Add("conv5", new Convolution(wide, OutputChannels, 1, bias: true));
    }

    /// <summary>Values at the end: 512 in the network as published.</summary>
    public override int OutputChannels { get; }

    /// <summary>Faces [N, size, size, channels] to [N, 1, 1, <see cref="OutputChannels"/>].</summary>
    protected override Tensor Record(Tensor x)
    {                                                    // [N, 112, 112, 3]
        x = prelu1.Forward(conv1.Forward(x));            // [N, 56, 56, 64]
        x = prelu2.Forward(conv2.Forward(x));            // [N, 56, 56, 64]
        foreach (var block in blocks)                    // [N, 28, 28, 64], [N, 14, 14, 128]
            x = block.Forward(x);                        // [N, 7, 7, 128]
        x = prelu3.Forward(conv3.Forward(x));            // [N, 7, 7, 512]
        return conv5.Forward(conv4.Forward(x));          // [N, 1, 1, 512]
    }

    // The first of a stage halves the map; the others add to what they are given.
    private sealed class Block : Layer
    {
        private readonly Convolution conv1;
        private readonly PRelu prelu1;
        private readonly DepthwiseConvolution conv2;
        private readonly PRelu prelu2;
        private readonly Convolution conv3;
        private readonly bool begins;

        public Block(int input, int inner, int output, bool begins)
        {
            this.begins = begins;
            conv1 = Add("conv1", new Convolution(input, inner, 1, bias: true));
            prelu1 = Add("prelu1", new PRelu(inner));
            conv2 = Add("conv2", new DepthwiseConvolution(inner, Window.Padded(3, begins ? 2 : 1, 1)));
            prelu2 = Add("prelu2", new PRelu(inner));
            conv3 = Add("conv3", new Convolution(inner, output, 1, bias: true));
        }

        protected override Tensor Record(Tensor x)
        {                                                // [N, H, W, in]
            var y = prelu1.Forward(conv1.Forward(x));    // [N, H, W, inner]
            y = prelu2.Forward(conv2.Forward(y));        // [N, H/stride, W/stride, inner]
            y = conv3.Forward(y);                        // [N, H/stride, W/stride, out]
            return begins ? y : y.Add(x);
        }

        protected override void InitializeParameters(ref RandomSource random)
        {
            base.InitializeParameters(ref random);
            if (!begins)
                Initializers.Constant(conv3.Parameters.First(), 0);
        }
    }
}

/// <summary>
/// What a <see cref="MobileFaceNet"/> is built from. In a block conv1 has channels of its own, as has the depthwise conv2 after it; conv3 adds
/// to the residual stream, which has as many throughout a stage.
/// </summary>
/// <param name="Size">Rows and columns of the face, 32 to 1024 pixels, a multiple of 16; the network as published takes 112.</param>
/// <param name="InputChannels">1 for grey faces, 3 for RGB.</param>
public sealed record MobileFaceSpec(int Size = 112, int InputChannels = 3) : BackboneSpec("mobile-face")
{
    private const int Shrinkage = 16;

    /// <summary>Blocks, channels within the first and the other ones, and channels of the residual stream of each stage.</summary>
    internal static IReadOnlyList<(int Blocks, int First, int Others, int Stream)> Stages { get; } = [(5, 128, 128, 64), (7, 256, 256, 128), (3, 512, 256, 128)];

    /// <inheritdoc/>
    protected override NetworkInput Takes => new(Size, Size, InputChannels);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels
    {
        get
        {
            yield return ("conv1", 64);
            for (var stage = 0; stage < Stages.Count; stage++)
                for (var i = 0; i < Stages[stage].Blocks; i++)
                {
                    yield return ($"{Block(stage, i)}.conv1", i == 0 ? Stages[stage].First : Stages[stage].Others);
                    if (i == 0)
                        yield return (StreamOf(stage), Stages[stage].Stream);
                }
            yield return ("conv3", 512);
            yield return ("conv5", 512);
        }
    }

    /// <summary>Rows and columns of the last map.</summary>
    internal int LastSide => Size / Shrinkage;

    internal static string Block(int stage, int i) => $"stage{stage + 1}.{i}";

    /// <summary>The layer by which the channels of a stage's residual stream go.</summary>
    internal static string StreamOf(int stage) => $"{Block(stage, 0)}.conv3";

    /// <inheritdoc/>
    public override Backbone CreateBackbone() => new MobileFaceBackbone(this);

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new MobileFaceNet(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() =>
        Range("size", Size, 32, 1024) ?? GreyOrRgb(InputChannels)
        ?? (Size % Shrinkage == 0 ? null : new NetworkFault("size", FormattableString.Invariant($"is {Size}, expected a multiple of {Shrinkage}")));
}
