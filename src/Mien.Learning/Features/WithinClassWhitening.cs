using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Mien.Learning.Features;

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
    internal ReadOnlySpan<double> Mean => mean;

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
        var mean = new double[features];
        for (var i = 0; i < means.Length; i++)
            mean[i % features] += means[i] * features / means.Length;

        var covariance = Covariance(values, features, labels, means);
        var trace = covariance.Trace();
        if (!(trace > 0) || !double.IsFinite(trace))
            throw new ArgumentException("the features do not vary within classes, or are no numbers", nameof(values));
        covariance.SetDiagonal(covariance.Diagonal() + shrinkage * trace / features);
        return new(mean, covariance.Cholesky().Factor.Inverse().LowerTriangle().ToRowMajorArray());
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

    // Σ (x - mean of its class)(x - mean of its class)ᵀ / n, sample by sample: all of them centred would be many times the memory.
    private static Matrix<double> Covariance(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> labels, double[] means)
    {
        var lower = new double[features * features]; // column by column
        Span<double> centred = new double[features];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var f = 0; f < features; f++)
                centred[f] = values[i * features + f] - means[labels[i] * features + f];
            for (var f = 0; f < features; f++)
            {
                var column = lower.AsSpan(f * features + f, features - f);
                TensorPrimitives.MultiplyAdd(centred[f..], centred[f] / labels.Length, column, column);
            }
        }
        var triangle = new DenseMatrix(features, features, lower);
        return triangle + triangle.StrictlyLowerTriangle().Transpose();
    }
}
