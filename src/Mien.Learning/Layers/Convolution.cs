using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Learning.Layers;

/// <summary>Convolution with a square kernel.</summary>
public sealed class Convolution : Layer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly int size;
    private readonly int stride;
    private readonly int? padding;

    /// <summary>Makes a convolution of zeros.</summary>
    /// <param name="inChannels">Input channels.</param>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="size">Rows and columns of the kernel.</param>
    /// <param name="stride">Step along both axes.</param>
    /// <param name="padding">Pixels of padding on each side; null for "same" padding.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Convolution(int inChannels, int outChannels, int size, int stride = 1, int? padding = 0, bool bias = false)
    {
        this.size = size;
        this.stride = stride;
        this.padding = padding;
        weight = Add("weight", new Parameter(outChannels, inChannels, size, size) { Decays = true });
        if (bias)
            this.bias = Add("bias", new Parameter(outChannels));
    }

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var window = padding is { } pixels ? Window.Padded(size, stride, pixels) : Window.Same(size, stride, x.Shape.H, x.Shape.W);
        return x.Convolve(weight, bias, window);
    }

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random)
    {
        Initializers.He(weight, ref random);
        if (bias is not null)
            Initializers.Constant(bias, 0);
    }
}
