using System.Buffers;
using System.Numerics.Tensors;

namespace Mien.Vision.Features;

/// <summary>
/// Local phase quantisation: a histogram of the signs of the local Fourier coefficients, which blur by a centrally
/// symmetric point spread leaves as they are.
/// </summary>
/// <remarks>
/// Ojansivu and Heikkilä, "Blur Insensitive Texture Classification Using Local Phase Quantization", ICISP 2008. In the
/// M x M window N around each pixel x that has a whole one, F(u, x) = Σ_{y ∈ N} f(x - y) exp(-2πi u·y), equation 5, at
/// u = (a, 0), (0, a), (a, a), (a, -a) with a = 1 / M. G = [Re F1..F4, Im F1..F4] is decorrelated, equation 13:
/// G' = Vᵀ G, with V from <see cref="PhaseDecorrelation"/>. The code of x is Σ_j [G'_j ≥ 0] 2^(j-1), equations 14 and 15;
/// the histogram of its 256 values sums to 1. A coefficient that is 0 but for rounding, as in flat areas, counts as 0.
/// </remarks>
public sealed class LocalPhaseQuantization : IDescriptor
{
    private const int Coefficients = 8;
    private const int Codes = 256;
    private const double Rounding = 1e-6;

    private readonly double[] ones;
    private readonly double[] cosine;
    private readonly double[] sine;
    private readonly double[] negativeSine;
    private readonly double[] decorrelation; // V, [coefficient, component]

    /// <summary>Prepares the window.</summary>
    /// <param name="window">M, odd, 3 to 31; the paper uses 7.</param>
    /// <param name="correlation">ρ, correlation of neighbouring pixels, 0 to below 1; the paper uses 0.9.</param>
    public LocalPhaseQuantization(int window = 7, double correlation = 0.9)
    {
        if (window is < 3 or > 31 || window % 2 == 0)
            throw new ArgumentOutOfRangeException(nameof(window), window, "the window is odd, 3 to 31");
        if (!(correlation is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(correlation), correlation, "the correlation is 0 to below 1");
        Window = window;
        ones = new double[window];
        cosine = new double[window];
        sine = new double[window];
        for (var i = 0; i < window; i++)
        {
            var angle = 2 * Math.PI * (i - window / 2) / window;
            (ones[i], cosine[i], sine[i]) = (1, Math.Cos(angle), Math.Sin(angle));
        }
        negativeSine = Array.ConvertAll(sine, value => -value);
        decorrelation = PhaseDecorrelation.Of(cosine, sine, correlation);
    }

    /// <summary>Rows and columns of the window, M.</summary>
    public int Window { get; }

    /// <inheritdoc/>
    public string Name => "lpq";

    /// <inheritdoc/>
    public int Length => Codes;

    /// <inheritdoc/>
    public void Describe(ReadOnlySpan<byte> grey, int width, int height, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Window);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, Window);
        ArgumentOutOfRangeException.ThrowIfNotEqual(grey.Length, width * height);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Codes);

        // The filters are products of one along rows and one along columns.
        var (columns, rows) = (width - Window + 1, height - Window + 1);
        var plane = height * columns;
        var line = (Coefficients + 1) * columns + width;
        var rented = ArrayPool<double>.Shared.Rent(3 * plane + line);
        var sums = rented.AsSpan(0, plane);                 // Σ f(x + t) along the row
        var real = rented.AsSpan(plane, plane);             // Σ f(x + t) cos 2πat
        var imaginary = rented.AsSpan(2 * plane, plane);    // Σ f(x + t) sin 2πat
        var scratch = rented.AsSpan(3 * plane, line);
        FilterRows(grey, width, height, sums, real, imaginary, scratch[^width..]);

        Span<int> counts = stackalloc int[Codes];
        counts.Clear();
        var coefficients = scratch[..(Coefficients * columns)];
        var component = scratch.Slice(Coefficients * columns, columns);
        var codes = ArrayPool<int>.Shared.Rent(columns);
        for (var row = 0; row < rows; row++)
        {
            FilterColumns(row, columns, sums, real, imaginary, coefficients);
            Encode(coefficients, component, codes.AsSpan(0, columns));
            foreach (var code in codes.AsSpan(0, columns))
                counts[code]++;
        }
        ArrayPool<int>.Shared.Return(codes);
        ArrayPool<double>.Shared.Return(rented);
        for (var code = 0; code < Codes; code++)
            destination[code] = (float)counts[code] / (rows * columns);
    }

    private void FilterRows(
        ReadOnlySpan<byte> grey, int width, int height, Span<double> sums, Span<double> real, Span<double> imaginary, Span<double> line)
    {
        var columns = width - Window + 1;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
                line[column] = grey[row * width + column];
            Filter(line, 1, columns, ones, sums.Slice(row * columns, columns), clear: true);
            Filter(line, 1, columns, cosine, real.Slice(row * columns, columns), clear: true);
            Filter(line, 1, columns, sine, imaginary.Slice(row * columns, columns), clear: true);
        }
    }

    // With x, y the two axes: cos(x ± y) = cos x cos y ∓ sin x sin y, sin(x ± y) = sin x cos y ± cos x sin y.
    private void FilterColumns(
        int row, int columns, ReadOnlySpan<double> sums, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, Span<double> coefficients)
    {
        var start = row * columns;
        sums = sums[start..];
        real = real[start..];
        imaginary = imaginary[start..];
        Filter(real, columns, columns, ones, Line(coefficients, 0), clear: true);
        Filter(sums, columns, columns, cosine, Line(coefficients, 1), clear: true);
        Filter(real, columns, columns, cosine, Line(coefficients, 2), clear: true);
        Filter(imaginary, columns, columns, negativeSine, Line(coefficients, 2));
        Filter(real, columns, columns, cosine, Line(coefficients, 3), clear: true);
        Filter(imaginary, columns, columns, sine, Line(coefficients, 3));
        Filter(imaginary, columns, columns, ones, Line(coefficients, 4), clear: true);
        Filter(sums, columns, columns, sine, Line(coefficients, 5), clear: true);
        Filter(imaginary, columns, columns, cosine, Line(coefficients, 6), clear: true);
        Filter(real, columns, columns, sine, Line(coefficients, 6));
        Filter(imaginary, columns, columns, cosine, Line(coefficients, 7), clear: true);
        Filter(real, columns, columns, negativeSine, Line(coefficients, 7));
    }

    private void Encode(ReadOnlySpan<double> coefficients, Span<double> component, Span<int> codes)
    {
        codes.Clear();
        for (var j = 0; j < Coefficients; j++)
        {
            component.Clear();
            for (var k = 0; k < Coefficients; k++)
                TensorPrimitives.MultiplyAdd(coefficients.Slice(k * component.Length, component.Length), decorrelation[k * Coefficients + j], component, component);
            for (var i = 0; i < codes.Length; i++)
                codes[i] |= (component[i] >= -Rounding ? 1 : 0) << j;
        }
    }

    // sum[i] = Σ_t taps[t] values[i + t step], or that added to it.
    private static void Filter(
        ReadOnlySpan<double> values, int step, int count, ReadOnlySpan<double> taps, Span<double> sum, bool clear = false)
    {
        if (clear)
            sum.Clear();
        for (var t = 0; t < taps.Length; t++)
            TensorPrimitives.MultiplyAdd(values.Slice(t * step, count), taps[t], sum, sum);
    }

    private static Span<double> Line(Span<double> coefficients, int index) =>
        coefficients.Slice(index * (coefficients.Length / Coefficients), coefficients.Length / Coefficients);
}
