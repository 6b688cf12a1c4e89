using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace Mien.Learning.Features;

/// <summary>
/// Softmax regression of a class on d features x: W and b minimise Σᵢ wᵢ (-log pᵢ) + λ/2 ‖W‖², where p = softmax(W x + b), pᵢ is that
/// of the label of sample i and the wᵢ sum to 1.
/// </summary>
/// <remarks>The sum is convex, and L-BFGS goes to where its slope is nearly zero. Computed in double.</remarks>
public sealed class SoftmaxRegression
{
    private const double LargestSlope = 1e-7;
    private const double SmallestMove = 1e-12;
    private const int Memory = 10;
    private const int MaxSteps = 10_000;

    private readonly int features;
    private readonly float[] parameters; // W [classes, d], then b [classes]

    private SoftmaxRegression(int classes, int features, IEnumerable<double> parameters)
    {
        (Classes, this.features) = (classes, features);
        this.parameters = [.. parameters.Select(value => (float)value)];
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Fits the model.</summary>
    /// <param name="values">Samples (labels, d), row by row.</param>
    /// <param name="labels">The class of each sample, from 0.</param>
    /// <param name="classes">Number of classes; those without a sample become ever less likely.</param>
    /// <param name="penalty">λ, above 0.</param>
    /// <param name="balanced">Whether every class weighs the same, however few its samples; else every sample does.</param>
    /// <exception cref="ArgumentException">There is no sample, the values do not fill rows or are no numbers, or a label is no class.</exception>
    public static SoftmaxRegression Fit(float[] values, int[] labels, int classes, double penalty, bool balanced = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(penalty);
        var loss = LossOf(values, labels, classes, penalty, balanced);
        var features = values.Length / labels.Length;
        var fitted = new LimitedMemoryBfgsMinimizer(LargestSlope, SmallestMove, SmallestMove, Memory, MaxSteps)
            .FindMinimum(ObjectiveFunction.Gradient(loss.At), new DenseVector(classes * (features + 1)));
        return new(classes, features, fitted.MinimizingPoint);
    }

    /// <summary>This model after some steps of gradient descent on other samples, without a penalty; what it knows of those before it may forget.</summary>
    /// <param name="values">Samples (labels, d), row by row.</param>
    /// <param name="labels">The class of each sample, from 0; every class that occurs weighs the same.</param>
    /// <param name="classes">Number of classes, at least <see cref="Classes"/>; further ones begin at zero.</param>
    /// <param name="rate">Learning rate, above 0.</param>
    /// <param name="steps">Steps, each by all samples.</param>
    /// <exception cref="ArgumentException">There is no sample, the values do not fill rows of d or are no numbers, or a label is no class.</exception>
    public SoftmaxRegression Tune(float[] values, int[] labels, int classes, double rate, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, Classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        var loss = LossOf(values, labels, classes, penalty: 0, balanced: true);
        if (values.Length != labels.Length * features)
            throw new ArgumentException($"{values.Length} values are not {labels.Length} rows of {features}", nameof(values));
        var known = Classes * features;
        Vector<double> at = new DenseVector(
        [
            .. Array.ConvertAll(parameters[..known], value => (double)value), .. new double[(classes - Classes) * features],
            .. Array.ConvertAll(parameters[known..], value => (double)value), .. new double[classes - Classes],
        ]);
        for (var step = 0; step < steps; step++)
            at -= rate * loss.At(at).Slope;
        return new(classes, features, at);
    }

    /// <summary>W x + b.</summary>
    /// <param name="x">Features [d].</param>
    /// <param name="logits">Receives a value for each class.</param>
    public void Logits(ReadOnlySpan<float> x, Span<float> logits)
    {
        for (var k = 0; k < Classes; k++)
            logits[k] = TensorPrimitives.Dot(parameters.AsSpan(k * features, features), x) + parameters[Classes * features + k];
    }

    private static Loss LossOf(float[] values, int[] labels, int classes, double penalty, bool balanced)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0 || values.Length == 0 || values.Length % labels.Length != 0 || !values.All(float.IsFinite))
            throw new ArgumentException($"{values.Length} values are not {labels.Length} rows of numbers", nameof(values));
        if (labels.AsSpan().ContainsAnyExceptInRange(0, classes - 1))
            throw new ArgumentException($"labels are no classes below {classes}", nameof(labels));
        return new(Array.ConvertAll(values, value => (double)value), labels, Weights(labels, classes, balanced), classes, penalty);
    }

    private static double[] Weights(int[] labels, int classes, bool balanced)
    {
        var counts = new int[classes];
        foreach (var label in labels)
            counts[label]++;
        var occurring = counts.Count(count => count > 0);
        return Array.ConvertAll(labels, label => 1.0 / (balanced ? occurring * counts[label] : labels.Length));
    }

    private sealed class Loss(double[] values, int[] labels, double[] weights, int classes, double penalty)
    {
        private readonly int features = values.Length / labels.Length;

        /// <summary>The loss and its slope.</summary>
        public (double Value, Vector<double> Slope) At(Vector<double> parameters)
        {
            ReadOnlySpan<double> at = parameters.ToArray();
            var slope = new double[at.Length];
            var w = at[..(classes * features)];
            TensorPrimitives.Multiply(w, penalty, slope);
            var loss = penalty / 2 * TensorPrimitives.SumOfSquares(w);
            Span<double> residual = stackalloc double[classes];
            for (var i = 0; i < labels.Length; i++)
            {
                ReadOnlySpan<double> x = values.AsSpan(i * features, features);
                for (var k = 0; k < classes; k++)
                    residual[k] = TensorPrimitives.Dot(w.Slice(k * features, features), x) + at[w.Length + k];
                TensorPrimitives.Subtract(residual, TensorPrimitives.Max<double>(residual), residual);
                var logit = residual[labels[i]];
                TensorPrimitives.Exp(residual, residual);
                var sum = TensorPrimitives.Sum<double>(residual);
                loss += weights[i] * (Math.Log(sum) - logit);
                TensorPrimitives.Divide(residual, sum, residual);
                residual[labels[i]] -= 1;
                TensorPrimitives.Multiply(residual, weights[i], residual);
                for (var k = 0; k < classes; k++)
                {
                    var own = slope.AsSpan(k * features, features);
                    TensorPrimitives.FusedMultiplyAdd(x, residual[k], own, own);
                    slope[w.Length + k] += residual[k];
                }
            }
            return (loss, new DenseVector(slope));
        }
    }
}
