using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Mien.Vision.Features;

/// <summary>
/// What decorrelates the eight local Fourier coefficients of <see cref="LocalPhaseQuantization"/>: the eigenvectors V of
/// their covariance D = W C Wᵀ (equations 9 to 12), where W holds the filters [8, M²] and C the correlation
/// ρ^|xi - xj| of the pixels of a window.
/// </summary>
/// <remarks>
/// Both axes being alike, D has equal eigenvalues, which leave V open. So D is taken as A D A with the nearly unit
/// A = diag(1 + 7e-6, 1 + 6e-6, ..., 1), eigenvalues descend, and of each eigenvector the first entry of at least half
/// the greatest magnitude is positive.
/// </remarks>
internal static class PhaseDecorrelation
{
    private const int Coefficients = 8;

    /// <summary>V [coefficient, component], row by row.</summary>
    public static double[] Of(ReadOnlySpan<double> cosine, ReadOnlySpan<double> sine, double correlation)
    {
        var window = cosine.Length;
        var pixels = window * window;
        var filters = new DenseMatrix(Coefficients, pixels);
        var correlations = new DenseMatrix(pixels, pixels);
        for (var i = 0; i < pixels; i++)
        {
            var (y, x) = (i / window, i % window);
            filters.SetColumn(i, [
                cosine[x], cosine[y], cosine[x] * cosine[y] - sine[x] * sine[y], cosine[x] * cosine[y] + sine[x] * sine[y],
                sine[x], sine[y], sine[x] * cosine[y] + cosine[x] * sine[y], sine[x] * cosine[y] - cosine[x] * sine[y]]);
            for (var j = 0; j < pixels; j++)
            {
                var (dy, dx) = (y - j / window, x - j % window);
                correlations[i, j] = Math.Pow(correlation, Math.Sqrt(dy * dy + dx * dx));
            }
        }
        var unit = DenseMatrix.CreateDiagonal(Coefficients, Coefficients, i => 1 + 1e-6 * (Coefficients - 1 - i));
        var scaled = unit * filters;
        var covariance = (scaled * correlations).TransposeAndMultiply(scaled);
        covariance = (covariance + covariance.Transpose()) / 2;
        var vectors = covariance.Evd(Symmetricity.Symmetric).EigenVectors; // eigenvalues ascend
        var result = new double[Coefficients * Coefficients];
        for (var j = 0; j < Coefficients; j++)
        {
            var vector = vectors.Column(Coefficients - 1 - j).ToArray();
            var sign = Math.Sign(Array.Find(vector, value => Math.Abs(value) >= vector.Max(Math.Abs) / 2));
            for (var k = 0; k < Coefficients; k++)
                result[k * Coefficients + j] = sign * vector[k];
        }
        return result;
    }
}
