using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Learning.Layers;

/// <summary>Convolution with one square kernel and one bias for each channel.</summary>
public sealed class DepthwiseConvolution : Layer
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Window window;

    /// <summary>Makes a depthwise convolution of zeros.</summary>
    /// <param name="channels">Channels of input and output.</param>
    /// <param name="window">The kernel's size, step and padding.</param>
    public DepthwiseConvolution(int channels, Window window)
    {
        this.window = window;
        weight = Add("weight", new Parameter(channels, 1, window.Height, window.Width) { Decays = true });
        bias = Add("bias", new Parameter(channels));
    }

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ConvolveDepthwise(weight, bias, window);
    }

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random)
    {
        Initializers.He(weight, ref random);
        Initializers.Constant(bias, 0);
    }
}
