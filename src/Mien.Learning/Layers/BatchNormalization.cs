using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;

namespace Mien.Learning.Layers;

/// <summary>Batch normalisation with trained scale and shift and running statistics.</summary>
public sealed class BatchNormalization : Layer
{
    private readonly NormalizationParameters parameters;

    /// <summary>Makes a normalisation that leaves standardised input as it is.</summary>
    /// <param name="channels">Channels of input and output.</param>
    /// <param name="momentum">Share of each batch in the running statistics, 0 to 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNormalization(int channels, float momentum = 0.1f, float epsilon = 1e-5f)
    {
        parameters = new NormalizationParameters(
            Add("weight", new Parameter(channels)),
            Add("bias", new Parameter(channels)),
            Add("running_mean", new Parameter(channels) { IsStatistic = true }),
            Add("running_var", new Parameter(channels) { IsStatistic = true }),
            momentum,
            epsilon);
        Reset();
    }

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x) => x.BatchNorm(parameters);

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random) => Reset();

    private void Reset()
    {
        Initializers.Constant(parameters.Scale, 1);
        Initializers.Constant(parameters.Shift, 0);
        Initializers.Constant(parameters.Mean, 0);
        Initializers.Constant(parameters.Variance, 1);
    }
}
