using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>-Σⱼ tⱼ log softmax(logits)ⱼ. Label smoothing, votes and teachers come in the targets.</summary>
public sealed class SoftmaxCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override string Name => "SoftmaxCrossEntropy";

    /// <inheritdoc/>
    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(network);
        var logits = network.Forward(x);
        return (logits, logits.CrossEntropy(targets));
    }
}
