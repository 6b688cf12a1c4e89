using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>
/// A-Softmax: softmax cross-entropy where the right class has the logit (λ ‖x‖ cos θ + ‖x‖ ψ(θ)) / (1 + λ), ψ(θ) being cos(mθ)
/// continued so that it falls all the way from 0 to π. λ falls with the steps t, λ = max(end, start / (1 + decay·t)): with the
/// whole margin from the beginning training does not converge.
/// </summary>
/// <remarks>
/// Liu et al., "SphereFace: Deep Hypersphere Embedding for Face Recognition", CVPR 2017, equations 6 and 7; the annealing is that
/// of their "Large-Margin Softmax Loss", ICML 2016, with the start, decay and end of the published training.
/// </remarks>
public sealed class AngularSoftmaxLoss : Loss
{
    private readonly int margin;
    private readonly float start;
    private readonly float decay;
    private readonly float end;
    private Tensor? lambda;

    /// <summary>Sets margin and annealing.</summary>
    /// <param name="margin">Factor m of the angle, 1 to 4.</param>
    /// <param name="start">λ of the first step, at least <paramref name="end"/>.</param>
    /// <param name="decay">How fast λ falls, at least 0.</param>
    /// <param name="end">Least λ, at least 0.</param>
    public AngularSoftmaxLoss(int margin = 4, float start = 1000, float decay = 0.12f, float end = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(margin, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(margin, 4);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfNegative(end);
        ArgumentOutOfRangeException.ThrowIfLessThan(start, end);
        this.margin = margin;
        this.start = start;
        this.decay = decay;
        this.end = end;
    }

    /// <inheritdoc/>
    public override string Name => "A-Softmax";

    /// <inheritdoc/>
    public override bool TakesSoftTargets => false;

    /// <summary>λ of the step after <paramref name="steps"/> others.</summary>
    public float Lambda(long steps) => (float)Math.Max(end, start / (1 + (double)decay * steps));

    /// <inheritdoc/>
    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        var embedder = Embedder(network, EmbeddingHead.Angular);
        var embedding = embedder.Embed(x);
        var logits = embedder.Classify(embedding);
        lambda = logits.Tape.Input(Shape.Vectors(1, 1));
        return (logits, AngularMarginOperation.Record(logits, embedding, targets, lambda, margin).CrossEntropy(targets));
    }

    /// <inheritdoc/>
    public override void BeginStep(long steps) => lambda!.Values[0] = Lambda(steps);
}
