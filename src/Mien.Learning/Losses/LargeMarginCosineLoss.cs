using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>
/// LMCL: softmax cross-entropy of s(cos θ - m) for the right class and s cos θ for the others. At inference there is no margin,
/// only the scale, which the network keeps.
/// </summary>
/// <remarks>Wang et al., "CosFace: Large Margin Cosine Loss for Deep Face Recognition", CVPR 2018, equation 4.</remarks>
public sealed class LargeMarginCosineLoss : Loss
{
    private readonly float scale;
    private readonly float margin;

    /// <summary>Sets scale and margin.</summary>
    /// <param name="scale">s, above 0.</param>
    /// <param name="margin">m, 0 to below 1.</param>
    public LargeMarginCosineLoss(float scale = 30, float margin = 0.35f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(margin, 1);
        this.scale = scale;
        this.margin = margin;
    }

    /// <inheritdoc/>
    public override string Name => "LMCL";

    /// <inheritdoc/>
    public override bool TakesSoftTargets => false;

    /// <inheritdoc/>
    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        var embedder = Embedder(network, EmbeddingHead.Cosine);
        embedder.Scale = scale;
        var cosines = embedder.Classify(embedder.Embed(x));
        return (cosines, CosineMarginOperation.Record(cosines, targets, margin).Scale(scale).CrossEntropy(targets));
    }
}
