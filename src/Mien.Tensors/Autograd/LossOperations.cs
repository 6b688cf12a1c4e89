using Mien.Tensors.Operations;
using static Mien.Tensors.Autograd.TensorOperations;

namespace Mien.Tensors.Autograd;

/// <summary>
/// Losses and the margins in front of them. A loss is a value like any other, to be scaled and added; <see cref="Tape.Minimize"/>
/// starts the backward pass at it. Targets are given: what a network computes has to come first.
/// </summary>
public static class LossOperations
{
    /// <summary>Values in a row of targets of <see cref="DetectionLoss"/>.</summary>
    public const int DetectionTargets = DetectionLossOperation.Targets;

    /// <summary>
    /// Softmax cross-entropy, mean over the batch. <paramref name="targets"/> [N, 1, 1, C] holds probabilities, times
    /// the class weight where classes are weighted.
    /// </summary>
    public static Tensor CrossEntropy(this Tensor logits, Tensor targets)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        RequireGiven(targets);
        return logits.Tape.Record(new CrossEntropyOperation(logits.Tape, logits, targets), Shape.Vectors(1, 1));
    }

    /// <summary>Squared error between values and targets of the same shape, mean over all elements.</summary>
    public static Tensor SquaredError(this Tensor values, Tensor targets)
    {
        Require(values.Shape == targets.Shape, $"Values {values.Shape} and targets {targets.Shape} differ.");
        RequireGiven(targets);
        return values.Tape.Record(new SquaredErrorOperation(values.Tape, values, targets), Shape.Vectors(1, 1));
    }

    /// <summary>
    /// Takes a margin off the cosine of the right class (LMCL; Wang et al., CosFace, 2018); the right class is the one whose
    /// target is above 0.
    /// </summary>
    /// <param name="cosines">[N, 1, 1, classes].</param>
    /// <param name="targets">[N, 1, 1, classes].</param>
    /// <param name="margin">Margin m.</param>
    public static Tensor CosineMargin(this Tensor cosines, Tensor targets, float margin)
    {
        Require(cosines.Shape == targets.Shape, $"Cosines {cosines.Shape} and targets {targets.Shape} differ.");
        RequireGiven(targets);
        return cosines.Tape.Record(new CosineMarginOperation(cosines.Tape, cosines, targets, margin), cosines.Shape);
    }

    /// <summary>
    /// Multiplies the angle to the centre of the right class (A-Softmax; Liu et al., SphereFace, 2017); the right class is the
    /// one whose target is above 0.
    /// </summary>
    /// <param name="logits">‖x‖ cos θ [N, 1, 1, classes], from <see cref="TensorOperations.UnitLinear"/>.</param>
    /// <param name="embedding">x [N, 1, 1, D].</param>
    /// <param name="targets">[N, 1, 1, classes].</param>
    /// <param name="lambda">One value, at least 0: the weight of the logit without margin against 1 for that with it.</param>
    /// <param name="margin">Factor m of the angle, 1 to 4.</param>
    public static Tensor AngularMargin(this Tensor logits, Tensor embedding, Tensor targets, Tensor lambda, int margin)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        Require(embedding.Shape == Shape.Vectors(logits.Shape.N, embedding.Shape.C), $"Embeddings {embedding.Shape} do not go with logits {logits.Shape}.");
        Require(lambda.Shape == Shape.Vectors(1, 1), $"Lambda is one value, not {lambda.Shape}.");
        Require(margin is >= 1 and <= 4, $"The angular margin is {margin}, expected 1 to 4.");
        RequireGiven(targets);
        RequireGiven(lambda);
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
    public static Tensor CenterDistance(this Tensor embedding, Tensor targets, Parameter centers, float weight)
    {
        Require(
            centers.IsStatistic && embedding.Shape == Shape.Vectors(targets.Shape.N, embedding.Shape.C)
                && centers.Shape.SequenceEqual([targets.Shape.C, embedding.Shape.C]),
            $"Centres {centers} do not go with embeddings {embedding.Shape} and targets {targets.Shape}.");
        RequireGiven(targets);
        return embedding.Tape.Record(new CenterDistanceOperation(embedding.Tape, embedding, targets, centers, weight), Shape.Vectors(1, 1));
    }

    /// <summary>
    /// The loss of a stage of MTCNN (Zhang et al., 2016): cross-entropy of the hardest samples, squared errors of box offsets and
    /// of landmarks.
    /// </summary>
    /// <param name="logits">[N, 1, 1, 2]: no face, face.</param>
    /// <param name="offsets">[N, 1, 1, 4].</param>
    /// <param name="landmarks">[N, 1, 1, 10]; null for a stage without.</param>
    /// <param name="targets">
    /// [N, 1, 1, 18]: the probabilities of no face and face (both 0 where the sample is neither), 1 or 0 for whether the offsets
    /// count, the four offsets, 1 or 0 for whether the landmarks count, the ten landmarks.
    /// </param>
    /// <param name="weights">Weights of the terms.</param>
    public static Tensor DetectionLoss(this Tensor logits, Tensor offsets, Tensor? landmarks, Tensor targets, DetectionLossWeights weights)
    {
        var n = logits.Shape.N;
        Require(logits.Shape == Shape.Vectors(n, 2), $"Logits are {logits.Shape}, expected {Shape.Vectors(n, 2)}.");
        Require(offsets.Shape == Shape.Vectors(n, 4), $"Offsets are {offsets.Shape}, expected {Shape.Vectors(n, 4)}.");
        Require(landmarks is null || landmarks.Shape == Shape.Vectors(n, 10), $"Landmarks are {landmarks?.Shape}, expected {Shape.Vectors(n, 10)}.");
        Require(
            targets.Shape == Shape.Vectors(n, DetectionLossOperation.Targets),
            $"Targets are {targets.Shape}, expected {Shape.Vectors(n, DetectionLossOperation.Targets)}.");
        Require(weights is { Offsets: >= 0, Landmarks: >= 0, Hardest: > 0 and <= 1 }, $"{weights} are out of range.");
        RequireGiven(targets);
        return logits.Tape.Record(new DetectionLossOperation(logits.Tape, logits, offsets, landmarks, targets, weights), Shape.Vectors(1, 1));
    }

    // A loss hands no gradient to its targets, so whoever needs one must not be led to believe that it does.
    private static void RequireGiven(Tensor given) =>
        Require(!given.NeedsGradient, $"{given.Shape} needs a gradient, but targets have none: give them as an input of the tape.");
}
