using Mien.Tensors.Operations;
using static Mien.Tensors.Autograd.TensorOperations;

namespace Mien.Tensors.Autograd;

/// <summary>
/// Losses. A loss is a value like any other, to be scaled and added; <see cref="Tape.Minimize"/> starts the backward pass at it.
/// Targets are given: what a network computes has to come first.
/// </summary>
public static class LossOperations
{
    /// <summary>
    /// Softmax cross-entropy, mean over the batch. <paramref name="targets"/> [N, 1, 1, C] holds probabilities, times
    /// the class weight where classes are weighted.
    /// </summary>
    public static Tensor CrossEntropy(this Tensor logits, Tensor targets)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        LossOperation.RequireGiven(targets);
        return logits.Tape.Record(new CrossEntropyOperation(logits.Tape, logits, targets), Shape.Vectors(1, 1));
    }

    /// <summary>Squared error between values and targets of the same shape, mean over all elements.</summary>
    public static Tensor SquaredError(this Tensor values, Tensor targets)
    {
        Require(values.Shape == targets.Shape, $"Values {values.Shape} and targets {targets.Shape} differ.");
        LossOperation.RequireGiven(targets);
        return values.Tape.Record(new SquaredErrorOperation(values.Tape, values, targets), Shape.Vectors(1, 1));
    }
}
