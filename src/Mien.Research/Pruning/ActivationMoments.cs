using System.Numerics.Tensors;

namespace Mien.Research.Pruning;

/// <summary>
/// Sums over the values that the channels of a group have, pixel by pixel and sample by sample, where some weights take them in: all that
/// angles between channels, and the line from one to another, are reckoned from.
/// </summary>
internal sealed class ActivationMoments(int channels)
{
    private readonly double[] sums = new double[channels];
    private readonly double[] products = new double[channels * channels];
    private readonly float[] part = new float[channels * channels];
    private readonly float[] partSums = new float[channels];

    /// <summary>How many values of each channel were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds some values of each channel.</summary>
    /// <param name="rows">Row by row a value for each channel.</param>
    public void Add(ReadOnlySpan<float> rows)
    {
        Array.Clear(part);
        Array.Clear(partSums);
        for (var start = 0; start < rows.Length; start += channels)
        {
            var row = rows.Slice(start, channels);
            TensorPrimitives.Add(row, partSums, partSums);
            for (var i = 0; i < channels; i++)
                if (row[i] != 0)
                    TensorPrimitives.MultiplyAdd(row[i..], row[i], part.AsSpan(i * channels + i, channels - i), part.AsSpan(i * channels + i, channels - i));
        }
        for (var i = 0; i < part.Length; i++)
            products[i] += part[i];
        for (var i = 0; i < channels; i++)
            sums[i] += partSums[i];
        Count += rows.Length / channels;
    }

    /// <summary>Sum of squares of a channel.</summary>
    public double Square(int i) => Product(i, i);

    /// <summary>Angle between two channels as vectors over all pixels and samples, 0 to 180 degrees; NaN where one is zero.</summary>
    public double Angle(int i, int j) => Degrees(Product(i, j), Product(i, i), Product(j, j));

    /// <summary>The same angle of the channels less their means; NaN where one does not change.</summary>
    public double CentredAngle(int i, int j)
    {
        var (first, second) = (Centred(i, i), Centred(j, j));
        return first <= 1e-9 * Product(i, i) || second <= 1e-9 * Product(j, j) ? double.NaN : Degrees(Centred(i, j), first, second);
    }

    /// <summary>The line from one channel to another with the least squared error.</summary>
    /// <param name="from">The channel that is known.</param>
    /// <param name="to">The channel wanted.</param>
    /// <param name="throughZero">Whether the offset is zero.</param>
    public (double Scale, double Offset) Line(int from, int to, bool throughZero)
    {
        if (throughZero)
            return (Product(from, from) > 0 ? Product(from, to) / Product(from, from) : 0, 0);
        var spread = Centred(from, from);
        var scale = spread > 1e-9 * Product(from, from) ? Centred(from, to) / spread : 0;
        return (scale, (sums[to] - scale * sums[from]) / Count);
    }

    private static double Degrees(double product, double first, double second) => first <= 0 || second <= 0
        ? double.NaN
        : Math.Acos(Math.Clamp(product / Math.Sqrt(first) / Math.Sqrt(second), -1, 1)) * 180 / Math.PI;

    private double Product(int i, int j) => products[Math.Min(i, j) * channels + Math.Max(i, j)];

    private double Centred(int i, int j) => Product(i, j) - sums[i] * sums[j] / Count;
}
