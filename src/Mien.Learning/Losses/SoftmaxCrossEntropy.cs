using Mien.Tensors;

namespace Mien.Learning;

/// <summary>-Σⱼ tⱼ log softmax(logits)ⱼ. Label smoothing, votes and teachers come in the targets.</summary>
public sealed class SoftmaxCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override string Name => "SoftmaxCrossEntropy";

    /// <inheritdoc/>
    public override (Variable Logits, Variable Loss) Record(Layer network, Variable x, Variable targets)
    {
        ArgumentNullException.ThrowIfNull(network);
        var logits = network.Forward(x);
        return (logits, logits.CrossEntropy(targets));
    }
}
