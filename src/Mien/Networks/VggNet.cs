using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// VGG-Net of 10 convolutions, 4 maxima and 3 fully connected layers: the first four stages of VGG-16. It has 43,322,567
/// parameters for grey faces of 48x48 and 7 classes.
/// </summary>
/// <remarks>
/// Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015, table 1,
/// with its dropout; the counts of layers are those of Zhou et al., "A Lightweight Convolutional Neural Network for
/// Real-Time Facial Expression Detection", IEEE Access 2021, table 3. The 87,566,680 parameters given there come without
/// sizes of layers, and VGG's own at 48x48 do not give them.
/// </remarks>
internal sealed class VggNet : Layer
{
    private readonly List<Convolution[]> stages = [];
    private readonly Linear hidden1;
    private readonly Linear hidden2;
    private readonly Linear output;
    private readonly float dropout;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from; null for grey faces of 48x48.</param>
    public VggNet(int classes = 7, VggSpec? spec = null)
    {
        spec ??= new();
        dropout = spec.Dropout;
        var input = spec.InputChannels;
        for (var stage = 0; stage < VggSpec.Depths.Length; stage++)
        {
            var convolutions = new Convolution[VggSpec.Depths[stage]];
            for (var i = 0; i < convolutions.Length; i++)
            {
                var name = VggSpec.Convolution(stage, i);
                convolutions[i] = Add(name, new Convolution(input, spec.ChannelsOf(name), 3, padding: 1, bias: true));
                input = spec.ChannelsOf(name);
            }
            stages.Add(convolutions);
        }
        var map = spec.Size >> VggSpec.Depths.Length;
        hidden1 = Add("fc1", new Linear(map * map * input, spec.ChannelsOf("fc1")));
        hidden2 = Add("fc2", new Linear(spec.ChannelsOf("fc1"), spec.ChannelsOf("fc2")));
        output = Add("fc3", new Linear(spec.ChannelsOf("fc2"), classes));
    }

    /// <summary>Faces [N, size, size, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {                                                              // [N, 48, 48, 1]
        foreach (var convolutions in stages)                       // [N, 24, 24, 64], [N, 12, 12, 128], [N, 6, 6, 256]
        {
            foreach (var convolution in convolutions)
                x = convolution.Forward(x).Relu();
            x = x.MaxPool(Window.Valid(2, 2));                     // [N, 3, 3, 512]
        }
        x = hidden1.Forward(x.Flatten()).Relu().Dropout(dropout);  // [N, 1, 1, 4096]
        x = hidden2.Forward(x).Relu().Dropout(dropout);            // [N, 1, 1, 4096]
        return output.Forward(x);                                  // [N, 1, 1, classes]
    }
}

/// <summary>What a <see cref="VggNet"/> is built from.</summary>
/// <param name="Size">Rows and columns of the face, 16 to 1024 pixels.</param>
/// <param name="InputChannels">1 for grey faces, 3 for RGB.</param>
/// <param name="FirstChannels">Channels of the first stage, 1 to 4096; each further stage has twice as many.</param>
/// <param name="Neurons">Neurons of each hidden fully connected layer, 1 to 65,536.</param>
/// <param name="Dropout">Chance of a hidden neuron to be left out of a training step, 0 to below 1.</param>
public sealed record VggSpec(int Size = 48, int InputChannels = 1, int FirstChannels = 64, int Neurons = 4096, float Dropout = 0.5f) : NetworkSpec("vgg")
{
    internal static readonly int[] Depths = [2, 2, 3, 3];

    /// <inheritdoc/>
    protected override NetworkInput Takes => new(Size, Size, InputChannels);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels =>
    [
        .. Depths.SelectMany((depth, stage) => Enumerable.Range(0, depth).Select(i => (Convolution(stage, i), FirstChannels << stage))),
        ("fc1", Neurons),
        ("fc2", Neurons),
    ];

    internal static string Convolution(int stage, int i) => $"conv{stage + 1}_{i + 1}";

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new VggNet(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() =>
        Range("size", Size, 1 << Depths.Length, 1024) ?? GreyOrRgb(InputChannels) ?? Range("firstChannels", FirstChannels, 1, 4096) ?? Range("neurons", Neurons, 1, MaxChannels)
        ?? (Dropout is >= 0 and < 1 ? null : new("dropout", FormattableString.Invariant($"is {Dropout}, expected 0 to below 1")));
}
