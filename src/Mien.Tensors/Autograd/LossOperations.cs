using static Mien.Tensors.VariableOperations;

namespace Mien.Tensors;

/// <summary>Losses and the margins in front of them. A loss starts the backward pass by itself; several on one tape add up.</summary>
public static class LossOperations
{
    /// <summary>
    /// Softmax cross-entropy, mean over the batch. <paramref name="targets"/> [N, 1, 1, C] holds probabilities, times
    /// the class weight where classes are weighted.
    /// </summary>
    public static Variable CrossEntropy(this Variable logits, Variable targets)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        return logits.Tape.Record(new CrossEntropyOperation(logits.Tape, logits, targets), Shape.Vectors(1, 1));
    }

    /// <summary>Squared error between values and targets of the same shape, mean over all elements.</summary>
    public static Variable SquaredError(this Variable values, Variable targets)
    {
        Require(values.Shape == targets.Shape, $"Values {values.Shape} and targets {targets.Shape} differ.");
        return values.Tape.Record(new SquaredErrorOperation(values.Tape, values, targets), Shape.Vectors(1, 1));
    }

    /// <summary>
    /// Takes a margin off the cosine of the right class (LMCL; Wang et al., CosFace, 2018); the right class is the one whose
    /// target is above 0.
    /// </summary>
    /// <param name="cosines">[N, 1, 1, classes].</param>
    /// <param name="targets">[N, 1, 1, classes].</param>
    /// <param name="margin">Margin m.</param>
    public static Variable CosineMargin(this Variable cosines, Variable targets, float margin)
    {
        Require(cosines.Shape == targets.Shape, $"Cosines {cosines.Shape} and targets {targets.Shape} differ.");
        return cosines.Tape.Record(new CosineMarginOperation(cosines.Tape, cosines, targets, margin), cosines.Shape);
    }

    /// <summary>
    /// Multiplies the angle to the centre of the right class (A-Softmax; Liu et al., SphereFace, 2017); the right class is the
    /// one whose target is above 0.
    /// </summary>
    /// <param name="logits">‖x‖ cos θ [N, 1, 1, classes], from <see cref="VariableOperations.MultiplyUnit"/>.</param>
    /// <param name="embedding">x [N, 1, 1, D].</param>
    /// <param name="targets">[N, 1, 1, classes].</param>
    /// <param name="lambda">One value, at least 0: the weight of the logit without margin against 1 for that with it.</param>
    /// <param name="margin">Factor m of the angle, 1 to 4.</param>
    public static Variable AngularMargin(this Variable logits, Variable embedding, Variable targets, Variable lambda, int margin)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        Require(embedding.Shape == Shape.Vectors(logits.Shape.N, embedding.Shape.C), $"Embeddings {embedding.Shape} do not go with logits {logits.Shape}.");
        Require(lambda.Shape == Shape.Vectors(1, 1), $"Lambda is one value, not {lambda.Shape}.");
        Require(margin is >= 1 and <= 4, $"The angular margin is {margin}, expected 1 to 4.");
        return logits.Tape.Record(new AngularMarginOperation(logits.Tape, logits, embedding, targets, lambda, margin), logits.Shape);
    }

    /// <summary>
    /// The center loss term (Wen et al., 2016), weight/2 · ‖x - c‖² to the centre of the right class, mean over the batch. Soft
    /// targets count each centre by its probability.
    /// </summary>
    /// <param name="embedding">x [N, 1, 1, D].</param>
    /// <param name="targets">[N, 1, 1, classes].</param>
    /// <param name="centers">(classes, D), a statistic.</param>
    /// <param name="weight">Weight of the term.</param>
    public static Variable CenterDistance(this Variable embedding, Variable targets, Parameter centers, float weight)
    {
        Require(
            centers.IsStatistic && embedding.Shape == Shape.Vectors(targets.Shape.N, embedding.Shape.C)
                && centers.Shape.SequenceEqual([targets.Shape.C, embedding.Shape.C]),
            $"Centres {centers} do not go with embeddings {embedding.Shape} and targets {targets.Shape}.");
        return embedding.Tape.Record(new CenterDistanceOperation(embedding.Tape, embedding, targets, centers, weight), Shape.Vectors(1, 1));
    }
}
