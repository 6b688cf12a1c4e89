using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// A network after LeNet-5: two convolutions, two maxima, one output layer; 53,575 parameters with 16 and 32 channels on
/// grey frames of 72 rows and 90 columns.
/// </summary>
/// <remarks>
/// Luan, "Facial expression classification and progressive image compression technology application based on SFEW
/// database", section 2.2; it compares channels 16/32, 12/24, 20/40 and 6/12. Chosen here, as the text is silent:
/// kernels of 5x5 as in LeNet-5, padding 2 so that both poolings (2x2 and 3x3, strides of the same) divide the map
/// without a rest, and ReLU.
/// </remarks>
public sealed class LeNet : Layer
{
    private readonly Convolution conv1;
    private readonly Convolution conv2;
    private readonly Linear output;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from; null for 16 and 32 kernels on frames of 72x90.</param>
    public LeNet(int classes = 7, LeNetSpec? spec = null)
    {
        spec ??= new();
        var (first, second) = (spec.ChannelsOf("conv1"), spec.ChannelsOf("conv2"));
        conv1 = Add("conv1", new Convolution(1, first, 5, padding: 2, bias: true));
        conv2 = Add("conv2", new Convolution(first, second, 5, padding: 2, bias: true));
        output = Add("fc", new Linear(spec.Height / 2 / 3 * (spec.Width / 2 / 3) * second, classes));
    }

    /// <summary>Grey frames [N, height, width, 1] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {                                         // [N, 72, 90, 1]
        x = conv1.Forward(x).Relu();          // [N, 72, 90, 16]
        x = x.MaxPool(Window.Valid(2, 2));    // [N, 36, 45, 16]
        x = conv2.Forward(x).Relu();          // [N, 36, 45, 32]
        x = x.MaxPool(Window.Valid(3, 3));    // [N, 12, 15, 32]
        return output.Forward(x.Flatten());   // [N, 1, 1, classes]
    }
}

/// <summary>What a <see cref="LeNet"/> is built from.</summary>
/// <param name="Height">Rows of the frame, 6 to 1024 pixels.</param>
/// <param name="Width">Columns of the frame, 6 to 1024 pixels.</param>
public sealed record LeNetSpec(int Height = 72, int Width = 90) : NetworkSpec("lenet")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => new(Height, Width, 1);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => [("conv1", 16), ("conv2", 32)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new LeNet(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Range("height", Height, 6, 1024) ?? Range("width", Width, 6, 1024);
}
