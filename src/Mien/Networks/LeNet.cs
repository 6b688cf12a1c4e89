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
    /// <param name="channels1">Kernels of the first convolution.</param>
    /// <param name="channels2">Kernels of the second convolution.</param>
    /// <param name="height">Rows of the frame, at least 6.</param>
    /// <param name="width">Columns of the frame, at least 6.</param>
    public LeNet(int classes = 7, int channels1 = 16, int channels2 = 32, int height = 72, int width = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 6);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 6);
        conv1 = Add("conv1", new Convolution(1, channels1, 5, padding: 2, bias: true));
        conv2 = Add("conv2", new Convolution(channels1, channels2, 5, padding: 2, bias: true));
        output = Add("fc", new Linear(height / 2 / 3 * (width / 2 / 3) * channels2, classes));
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
