using System.Numerics.Tensors;
using Mien.Learning;

namespace Mien.Studies;

/// <summary>
/// A last layer trained on frozen vectors x of length 1: W and b minimise Σₖ meanᵢ∊ₖ(-log pᵢₖ) / K + λ/2 ‖W‖², where
/// p = softmax(W x + b), so that each class counts the same however few its samples.
/// </summary>
/// <remarks>
/// Nesterov's accelerated gradient descent, restarted where the step goes uphill (O'Donoghue and Candès 2015). As ‖(x, 1)‖² = 2 and
/// the softmax's Hessian is at most 1/2, the loss curves by at most 1 + λ, which makes the step 1 / (1 + λ).
/// </remarks>
internal sealed class SoftmaxRegression : IFaceNamer
{
    /// <summary>λ of the penalty.</summary>
    public const float Penalty = 1e-3f;

    private const int MaxSteps = 1000;

    private readonly int size;
    private readonly int classes;
    private readonly float[] weights; // [classes, size], then the biases [classes]

    private SoftmaxRegression(int size, int classes)
    {
        (this.size, this.classes) = (size, classes);
        weights = new float[classes * (size + 1)];
    }

    /// <summary>Trains a layer.</summary>
    /// <param name="vectors">One vector for each label, row by row.</param>
    /// <param name="labels">Classes from 0; each has a sample.</param>
    /// <param name="start">A layer of the first of these classes to begin with; null for zeros.</param>
    /// <param name="tolerance">The largest slope where the descent ends.</param>
    public static SoftmaxRegression Fit(float[] vectors, int[] labels, SoftmaxRegression? start = null, float tolerance = 1e-4f)
    {
        var classes = labels.Max() + 1;
        var layer = new SoftmaxRegression(vectors.Length / labels.Length, classes);
        if (start is not null)
            layer.Begin(start);
        var counts = new int[classes];
        foreach (var label in labels)
            counts[label]++;

        var (w, ahead, gradient) = (layer.weights, (float[])layer.weights.Clone(), new float[layer.weights.Length]);
        var (step, momentum) = (1 / (1 + Penalty), 1f);
        for (var i = 0; i < MaxSteps; i++)
        {
            layer.Gradient(ahead, vectors, labels, counts, gradient);
            if (gradient.Max(Math.Abs) < tolerance)
                break;
            var next = (1 + MathF.Sqrt(1 + 4 * momentum * momentum)) / 2;
            var factor = (momentum - 1) / next;
            var uphill = 0.0;
            for (var j = 0; j < w.Length; j++)
            {
                var moved = ahead[j] - step * gradient[j];
                uphill += gradient[j] * (moved - w[j]);
                ahead[j] = moved + factor * (moved - w[j]);
                w[j] = moved;
            }
            momentum = next;
            if (uphill <= 0)
                continue;
            momentum = 1;
            w.CopyTo(ahead, 0);
        }
        return layer;
    }

    /// <inheritdoc/>
    public int Name(ReadOnlySpan<float> face)
    {
        Span<float> logits = stackalloc float[classes];
        Logits(weights, face, logits);
        return Predictions.ArgMax(logits);
    }

    /// <summary>W x + b.</summary>
    public void Logits(ReadOnlySpan<float> face, Span<float> logits) => Logits(weights, face, logits);

    private void Logits(ReadOnlySpan<float> parameters, ReadOnlySpan<float> face, Span<float> logits)
    {
        for (var k = 0; k < classes; k++)
            logits[k] = TensorPrimitives.Dot(parameters.Slice(k * size, size), face) + parameters[classes * size + k];
    }

    private void Begin(SoftmaxRegression start)
    {
        start.weights.AsSpan(0, start.classes * size).CopyTo(weights);
        start.weights.AsSpan(start.classes * size).CopyTo(weights.AsSpan(classes * size));
    }

    private void Gradient(float[] parameters, float[] vectors, int[] labels, int[] counts, float[] gradient)
    {
        for (var j = 0; j < gradient.Length; j++)
            gradient[j] = j < classes * size ? Penalty * parameters[j] : 0;
        Span<float> residual = stackalloc float[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            var face = vectors.AsSpan(i * size, size);
            Logits(parameters, face, residual);
            Predictions.Softmax(residual, residual);
            residual[labels[i]] -= 1;
            for (var k = 0; k < classes; k++)
            {
                var share = residual[k] / (classes * counts[labels[i]]);
                var own = gradient.AsSpan(k * size, size);
                TensorPrimitives.FusedMultiplyAdd(face, share, own, own);
                gradient[classes * size + k] += share;
            }
        }
    }
}
