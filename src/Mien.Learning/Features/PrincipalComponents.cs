using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Mien.Learning.Features;

/// <summary>
/// Principal component analysis. The components are the unit eigenvectors of the covariance Xᵀ X / (n - 1) of the centred
/// rows X [n, d] with the greatest eigenvalues, which are the variances along them. Each has the sign that makes its entry
/// of greatest magnitude positive.
/// </summary>
/// <remarks>
/// The smaller problem is solved: for n &lt; d the eigenvectors u of the Gram matrix X Xᵀ [n, n] give the components
/// Xᵀ u / |Xᵀ u|. Computed in double.
/// </remarks>
public sealed class PrincipalComponents
{
    // An eigenvalue below this share of the greatest is rounding.
    private const double Negligible = 1e-12;

    private readonly double[] mean;
    private readonly double[] components;
    private readonly double[] variances;

    private PrincipalComponents(double[] mean, double[] components, double[] variances, double totalVariance)
    {
        this.mean = mean;
        this.components = components;
        this.variances = variances;
        TotalVariance = totalVariance;
    }

    /// <summary>Features of a row, d.</summary>
    public int Features => mean.Length;

    /// <summary>Components kept, k.</summary>
    public int Count => variances.Length;

    /// <summary>The unit vectors [k, d], that of the greatest variance first.</summary>
    internal ReadOnlySpan<double> Components => components;

    /// <summary>The variance along each component [k], divided by n - 1.</summary>
    public ReadOnlySpan<double> Variances => variances;

    /// <summary>The variance of all features together; a component explains its variance's share of it.</summary>
    public double TotalVariance { get; }

    /// <summary>Finds the components of some rows, the training rows, and of no others.</summary>
    /// <param name="values">Rows of features, one after the other.</param>
    /// <param name="features">Features in a row.</param>
    /// <param name="rows">Rows to fit to, at least two.</param>
    /// <param name="count">Components to keep, at least 1.</param>
    /// <exception cref="ArgumentException">A row lies outside the values, or the rows do not vary in that many directions.</exception>
    public static PrincipalComponents Fit(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> rows, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, 2);
        var centred = CentredRows.Take(values, features, rows, out var mean);
        var transposed = new DenseMatrix(features, rows.Length, centred); // Xᵀ [d, n], column by column
        var gram = rows.Length < features;
        var eigen = (gram ? transposed.TransposeThisAndMultiply(transposed) : transposed.TransposeAndMultiply(transposed)).Evd(Symmetricity.Symmetric);

        // Eigenvalues ascend.
        var order = eigen.EigenValues.Count;
        var greatest = eigen.EigenValues[order - 1].Real;
        if (count > order || greatest <= 0 || eigen.EigenValues[order - count].Real <= Negligible * greatest)
            throw new ArgumentException($"the {rows.Length} rows of {features} features do not vary in {count} directions", nameof(count));
        var components = new double[count * features];
        var variances = new double[count];
        for (var k = 0; k < count; k++)
        {
            var vector = eigen.EigenVectors.Column(order - 1 - k);
            var direction = gram ? transposed * vector : vector;
            Orient(direction.ToArray(), components.AsSpan(k * features, features));
            variances[k] = eigen.EigenValues[order - 1 - k].Real / (rows.Length - 1);
        }
        return new(mean, components, variances, centred.Sum(value => value * value) / (rows.Length - 1));
    }

    /// <summary>Projects one row: (x - mean) · component for each component.</summary>
    /// <param name="row">Features [d].</param>
    /// <param name="destination">Receives the coordinates [k].</param>
    public void Transform(ReadOnlySpan<float> row, Span<float> destination)
    {
        if (row.Length != Features || destination.Length != Count)
            throw new ArgumentException($"{row.Length} features to {destination.Length} components, fitted to {Features} and {Count}", nameof(row));
        for (var k = 0; k < Count; k++)
        {
            var sum = 0.0;
            for (var f = 0; f < Features; f++)
                sum += (row[f] - mean[f]) * components[k * Features + f];
            destination[k] = (float)sum;
        }
    }

    private static void Orient(double[] vector, Span<double> component)
    {
        var length = Math.Sqrt(vector.Sum(value => value * value));
        var sign = vector.MaxBy(Math.Abs) < 0 ? -1 : 1;
        for (var i = 0; i < vector.Length; i++)
            component[i] = sign * vector[i] / length;
    }
}
