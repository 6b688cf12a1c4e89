using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>(output - target)², mean over all elements. As it fits the outputs themselves to the targets, they are no logits of probabilities.</summary>
public sealed class L2Loss : Loss
{
    /// <inheritdoc/>
    public override string Name => "L2";

    /// <inheritdoc/>
    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(network);
        var outputs = network.Forward(x);
        return (outputs, outputs.SquaredError(targets));
    }
}
