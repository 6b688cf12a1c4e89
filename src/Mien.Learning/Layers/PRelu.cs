using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Layers;

/// <summary>Parametric ReLU, x where positive and a·x elsewhere, with one trained slope a for each channel (He et al., 2015).</summary>
public sealed class PRelu : Layer
{
    private const float StartingSlope = 0.25f;

    private readonly Parameter slope;

    /// <summary>Makes a layer of the slope 0.25, as in the paper.</summary>
    /// <param name="channels">Channels of input and output.</param>
    public PRelu(int channels)
    {
        slope = Add("weight", new Parameter(channels));
        Initializers.Constant(slope, StartingSlope);
    }

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x) => x.PRelu(slope);

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random) => Initializers.Constant(slope, StartingSlope);
}
