using System.Numerics.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Research.Inspection;

/// <summary>
/// Range, mean and products of units over samples that are streamed: memory grows with the square of the units, not with the samples.
/// In double, each sum in the order of the samples.
/// </summary>
internal sealed class UnitMoments
{
    // A unit whose values differ by no more than this share of the greatest is constant.
    private const double Rounding = 1e-6;

    // So many bytes of rows stay in the cache while all units go over them.
    private const int BytesAtOnce = 64 * 1024;

    private readonly int rowsAtOnce;
    private readonly double[] sums;
    private readonly double[] least;
    private readonly double[] most;
    private readonly double[][] products; // of unit i with units i, i + 1, ...
    private readonly ParallelOptions threads = new() { MaxDegreeOfParallelism = Workers.DefaultCount };

    /// <param name="units">How many units there are.</param>
    public UnitMoments(int units)
    {
        rowsAtOnce = Math.Max(1, BytesAtOnce / (sizeof(double) * units));
        sums = new double[units];
        least = new double[units];
        most = new double[units];
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        products = [.. Enumerable.Range(0, units).Select(i => new double[units - i])];
    }

    /// <summary>Samples added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds samples.</summary>
    public void Add(UnitBatch batch)
    {
        Count += batch.Count;
        var (rows, count, units) = (batch.Rows, batch.Count, sums.Length);
        var parts = Math.Min(threads.MaxDegreeOfParallelism, units);
        Parallel.For(0, parts, threads, part =>
        {
            for (var first = 0; first < count; first += rowsAtOnce)
                for (var i = part; i < units; i += parts)
                    Add(i, rows.AsSpan(first * units, Math.Min(rowsAtOnce, count - first) * units));
        });
    }

    /// <summary>Mean of a unit.</summary>
    public double Mean(int unit) => sums[unit] / Count;

    /// <summary>Standard deviation of a unit, over n.</summary>
    public double Deviation(int unit) => Math.Sqrt(Math.Max(Product(unit, unit, centred: true) / Count, 0));

    /// <summary>Whether a unit was 0 for every sample.</summary>
    public bool IsDead(int unit) => least[unit] == 0 && most[unit] == 0;

    /// <summary>Whether a unit had one value, dead or not, for every sample.</summary>
    public bool IsConstant(int unit) => most[unit] - least[unit] <= Rounding * Math.Max(Math.Abs(least[unit]), Math.Abs(most[unit]));

    /// <summary>Σ xᵢ xⱼ over the samples, of the values as they are, or less their means.</summary>
    public double Product(int i, int j, bool centred)
    {
        var product = i <= j ? products[i][j - i] : products[j][i - j];
        return centred ? product - sums[i] * sums[j] / Count : product;
    }

    /// <summary>The angle between the activations of two units over the samples, 0 to 180 degrees; NaN where one has none.</summary>
    /// <param name="i">A unit.</param>
    /// <param name="j">Another one.</param>
    /// <param name="centred">Whether the activations are taken less their means.</param>
    public double Angle(int i, int j, bool centred)
    {
        if (!HasDirection(i, centred) || !HasDirection(j, centred))
            return double.NaN;
        var cosine = Product(i, j, centred) / Math.Sqrt(Product(i, i, centred) * Product(j, j, centred));
        return double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1)));
    }

    private void Add(int i, ReadOnlySpan<double> rows)
    {
        var (own, sum, low, high) = (products[i], sums[i], least[i], most[i]);
        for (var start = i; start < rows.Length; start += sums.Length)
        {
            var value = rows[start];
            sum += value;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
            if (value != 0)
                TensorPrimitives.MultiplyAdd(rows.Slice(start, own.Length), value, own, own);
        }
        (sums[i], least[i], most[i]) = (sum, low, high);
    }

    private bool HasDirection(int unit, bool centred) => centred ? !IsConstant(unit) : !IsDead(unit);
}
