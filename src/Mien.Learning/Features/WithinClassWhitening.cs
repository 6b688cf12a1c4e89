using System.Numerics;
using System.Runtime.InteropServices;

namespace Mien.Learning;

/// <summary>
/// A linear map y = A (x - m) after which the samples of a class scatter alike in all directions around its mean, so that a new
/// class can be told by the direction of the mean of few samples. m is the mean of the class means, and A = L⁻¹ with
/// L Lᵀ = W + λ tr(W)/d I, W being the covariance within classes of d features.
/// </summary>
/// <remarks>
/// Hatch, Kajarekar and Stolcke, "Within-class covariance normalization for SVM-based speaker recognition", 2006. Lengths and
/// angles do not depend on which root of the covariance is taken; that of Cholesky is the cheapest.
/// </remarks>
public sealed class WithinClassWhitening
{
    private readonly double[] mean;
    private readonly double[] matrix;

    private WithinClassWhitening(double[] mean, double[] matrix)
    {
        this.mean = mean;
        this.matrix = matrix;
    }

    /// <summary>Number of features d.</summary>
    public int Features => mean.Length;

    /// <summary>m.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>A (d, d), row by row; zero above the diagonal.</summary>
    public ReadOnlySpan<double> Matrix => matrix;

    /// <summary>Fits the map.</summary>
    /// <param name="values">Samples (labels, d), row by row.</param>
    /// <param name="features">d.</param>
    /// <param name="labels">The class of each sample, from 0; each class up to the greatest has a sample.</param>
    /// <param name="shrinkage">λ, above 0: how much the covariance is drawn towards a multiple of the identity.</param>
    /// <exception cref="ArgumentException">A class is empty, the features do not vary within classes or are no numbers.</exception>
    public static WithinClassWhitening Fit(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> labels, double shrinkage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shrinkage);
        if (labels.IsEmpty || values.Length != (long)labels.Length * features)
            throw new ArgumentException($"{values.Length} values are not {labels.Length} rows of {features}", nameof(values));
        var means = Means(values, features, labels);
        var classes = means.Length / features;
        var mean = new double[features];
        for (var i = 0; i < means.Length; i++)
            mean[i % features] += means[i] / classes;

        var covariance = Covariance(values, features, labels, means);
        var trace = 0.0;
        for (var f = 0; f < features; f++)
            trace += covariance[f * features + f];
        if (!(trace > 0) || !double.IsFinite(trace))
            throw new ArgumentException("the features do not vary within classes, or are no numbers", nameof(values));
        for (var f = 0; f < features; f++)
            covariance[f * features + f] += shrinkage * trace / features;
        return new(mean, InverseRoot(covariance, features));
    }

    /// <summary>A (x - m).</summary>
    /// <param name="x">d features.</param>
    /// <param name="y">Receives d values.</param>
    public void Transform(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var row = 0; row < Features; row++)
        {
            var sum = 0.0;
            for (var column = 0; column <= row; column++)
                sum += matrix[row * Features + column] * (x[column] - mean[column]);
            y[row] = (float)sum;
        }
    }

    private static double[] Means(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> labels)
    {
        var counts = new int[labels.ContainsAnyExceptInRange(0, labels.Length - 1)
            ? throw new ArgumentException("labels are no classes from 0 on without a gap", nameof(labels))
            : Max(labels) + 1];
        var means = new double[counts.Length * features];
        for (var i = 0; i < labels.Length; i++)
        {
            counts[labels[i]]++;
            for (var f = 0; f < features; f++)
                means[labels[i] * features + f] += values[i * features + f];
        }
        if (counts.AsSpan().IndexOf(0) is >= 0 and var empty)
            throw new ArgumentException($"class {empty} has no sample", nameof(labels));
        for (var i = 0; i < means.Length; i++)
            means[i] /= counts[i / features];
        return means;
    }

    private static int Max(ReadOnlySpan<int> labels)
    {
        var max = 0;
        foreach (var label in labels)
            max = Math.Max(max, label);
        return max;
    }

    // The lower triangle of Σ (x - mean of its class)(x - mean of its class)ᵀ / n.
    private static double[] Covariance(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> labels, double[] means)
    {
        var covariance = new double[features * features];
        var centred = new double[features];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var f = 0; f < features; f++)
                centred[f] = values[i * features + f] - means[labels[i] * features + f];
            for (var f = 0; f < features; f++)
                AddScaled(covariance.AsSpan(f * features, f + 1), centred, centred[f] / labels.Length);
        }
        return covariance;
    }

    private static void AddScaled(Span<double> sum, ReadOnlySpan<double> vector, double factor)
    {
        var wideSum = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var wide = MemoryMarshal.Cast<double, Vector<double>>(vector);
        for (var i = 0; i < wideSum.Length; i++)
            wideSum[i] += factor * wide[i];
        for (var i = wideSum.Length * Vector<double>.Count; i < sum.Length; i++)
            sum[i] += factor * vector[i];
    }

    // L⁻¹ of the lower triangle of L Lᵀ, column by column by forward substitution.
    private static double[] InverseRoot(double[] covariance, int size)
    {
        for (var row = 0; row < size; row++)
            for (var column = 0; column <= row; column++)
            {
                var sum = covariance[row * size + column];
                for (var k = 0; k < column; k++)
                    sum -= covariance[row * size + k] * covariance[column * size + k];
                covariance[row * size + column] = row == column ? Math.Sqrt(sum) : sum / covariance[column * size + column];
            }
        var inverse = new double[size * size];
        for (var column = 0; column < size; column++)
            for (var row = column; row < size; row++)
            {
                var sum = row == column ? 1.0 : 0;
                for (var k = column; k < row; k++)
                    sum -= covariance[row * size + k] * inverse[k * size + column];
                inverse[row * size + column] = sum / covariance[row * size + row];
            }
        return inverse;
    }
}
