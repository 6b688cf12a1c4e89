using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// Two blocks of convolution, normalisation, ReLU and maximum, then three fully connected layers: 25,715,815 parameters
/// for RGB faces of 224x224, 25,715,623 of them trainable.
/// </summary>
/// <remarks>
/// Markou, "Insights of the Hidden Neuron Functionality using Deep Learning Techniques for Facial Emotion Recognition",
/// table 2. The text does not say whether faces are grey; it cuts them out of colour frames for "image classification"
/// at its usual size, so they are RGB here. Convolutions have no bias: the normalisation behind them has one.
/// </remarks>
internal sealed class TwoBlockNetwork : Layer
{
    private readonly Convolution conv1;
    private readonly BatchNormalization norm1;
    private readonly Convolution conv2;
    private readonly BatchNormalization norm2;
    private readonly Linear hidden1;
    private readonly Linear hidden2;
    private readonly Linear output;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from; null for RGB faces of 224x224.</param>
    public TwoBlockNetwork(int classes = 7, TwoBlockSpec? spec = null)
    {
        spec ??= new();
        var map = spec.Size / 2 / 2;
        var (first, second) = (spec.ChannelsOf("conv1"), spec.ChannelsOf("conv2"));
        conv1 = Add("conv1", new Convolution(spec.InputChannels, first, 5, padding: 2));
        norm1 = Add("norm1", new BatchNormalization(first));
        conv2 = Add("conv2", new Convolution(first, second, 3, padding: 1));
        norm2 = Add("norm2", new BatchNormalization(second));
        hidden1 = Add("fc1", new Linear(map * map * second, spec.ChannelsOf("fc1")));
        hidden2 = Add("fc2", new Linear(spec.ChannelsOf("fc1"), spec.ChannelsOf("fc2")));
        output = Add("fc3", new Linear(spec.ChannelsOf("fc2"), classes));
    }

    /// <summary>Faces [N, size, size, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {                                                // [N, 224, 224, 3]
        x = norm1.Forward(conv1.Forward(x)).Relu();  // [N, 224, 224, 32]
        x = x.MaxPool(Window.Valid(2, 2));           // [N, 112, 112, 32]
        x = norm2.Forward(conv2.Forward(x)).Relu();  // [N, 112, 112, 64]
        x = x.MaxPool(Window.Valid(2, 2));           // [N, 56, 56, 64]
        x = hidden1.Forward(x.Flatten()).Relu();     // [N, 1, 1, 128]
        x = hidden2.Forward(x).Relu();               // [N, 1, 1, 32]
        return output.Forward(x);                    // [N, 1, 1, classes]
    }
}

/// <summary>What a <see cref="TwoBlockNetwork"/> is built from.</summary>
/// <param name="Size">Rows and columns of the face, 8 to 1024 pixels.</param>
/// <param name="InputChannels">1 for grey faces, 3 for RGB.</param>
public sealed record TwoBlockSpec(int Size = 224, int InputChannels = 3) : NetworkSpec("two-block")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => new(Size, Size, InputChannels);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => [("conv1", 32), ("conv2", 64), ("fc1", 128), ("fc2", 32)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new TwoBlockNetwork(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Range("size", Size, 8, 1024) ?? GreyOrRgb(InputChannels);
}
