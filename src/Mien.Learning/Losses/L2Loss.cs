using Mien.Tensors;

namespace Mien.Learning;

/// <summary>(output - target)², mean over all elements. As it fits the outputs themselves to the targets, they are no logits of probabilities.</summary>
public sealed class L2Loss : Loss
{
    /// <inheritdoc/>
    public override string Name => "L2";

    /// <inheritdoc/>
    public override (Variable Logits, Variable Loss) Record(Layer network, Variable x, Variable targets)
    {
        ArgumentNullException.ThrowIfNull(network);
        var outputs = network.Forward(x);
        return (outputs, outputs.SquaredError(targets));
    }
}
