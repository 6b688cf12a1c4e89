using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Learning.Layers;

/// <summary>
/// Depthwise separable convolution (Chollet, 2017): one kernel for each input channel ("same" padding, stride 1), then
/// a 1x1 convolution across channels; no bias.
/// </summary>
public sealed class SeparableConvolution : Layer
{
    private readonly Parameter depthwise;
    private readonly Parameter pointwise;
    private readonly int size;

    /// <summary>Makes a separable convolution of zeros.</summary>
    /// <param name="inChannels">Input channels.</param>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="size">Rows and columns of the depthwise kernels.</param>
    public SeparableConvolution(int inChannels, int outChannels, int size)
    {
        this.size = size;
        depthwise = Add("depthwise.weight", new Parameter(inChannels, 1, size, size) { Decays = true });
        pointwise = Add("pointwise.weight", new Parameter(outChannels, inChannels, 1, 1) { Decays = true });
    }

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ConvolveDepthwise(depthwise, null, Window.Same(size, 1, x.Shape.H, x.Shape.W))
            .Convolve(pointwise, null, Window.Valid(1));
    }

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random)
    {
        Initializers.He(depthwise, ref random);
        Initializers.He(pointwise, ref random);
    }
}
