using MathNet.Numerics.Distributions;
using Mien.Learning.Training;

namespace Mien.Research.Inspection;

/// <summary>Mean and variance of units over the samples of each class, streamed.</summary>
internal sealed class ClassMoments(int units, int classes)
{
    private const double Level = 0.05;

    private readonly long[] counts = new long[classes];
    private readonly double[] sums = new double[classes * units];
    private readonly double[] squares = new double[classes * units];

    /// <summary>Adds samples.</summary>
    public void Add(UnitBatch batch, ISamples samples)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var label = samples.Label(batch.First + row);
            counts[label]++;
            for (var unit = 0; unit < units; unit++)
            {
                var value = batch.Rows[(row * units) + unit];
                sums[(label * units) + unit] += value;
                squares[(label * units) + unit] += value * value;
            }
        }
    }

    /// <summary>
    /// The class on whose samples a unit is the most active beside all others: the difference of the two means in standard deviations of the
    /// unit, with an interval of 95 % (normal, unequal variances) that holds for the best of all classes (Bonferroni). Null where the unit
    /// does not vary, or fewer than two classes have two samples.
    /// </summary>
    public ClassPreference? PreferenceOf(int unit)
    {
        var (n, sum, square) = Total(unit);
        var deviation = Math.Sqrt(Math.Max((square / n) - (sum / n * (sum / n)), 0));
        var z = Normal.InvCDF(0, 1, 1 - (Level / (2 * classes)));
        ClassPreference? best = null;
        for (var label = 0; label < classes; label++)
        {
            var (count, own, ownSquare) = (counts[label], sums[(label * units) + unit], squares[(label * units) + unit]);
            if (count < 2 || n - count < 2 || deviation == 0)
                continue;
            var difference = (own / count) - ((sum - own) / (n - count));
            var error = Math.Sqrt((Variance(count, own, ownSquare) / count) + (Variance(n - count, sum - own, square - ownSquare) / (n - count)));
            if (best is null || difference / deviation > best.Strength)
                best = new(label, difference / deviation, (difference - (z * error)) / deviation, (difference + (z * error)) / deviation);
        }
        return best;
    }

    private (long Count, double Sum, double Square) Total(int unit) =>
        (counts.Sum(), Enumerable.Range(0, classes).Sum(label => sums[(label * units) + unit]), Enumerable.Range(0, classes).Sum(label => squares[(label * units) + unit]));

    private static double Variance(long n, double sum, double square) => Math.Max(square - (sum * sum / n), 0) / (n - 1);
}

/// <summary>The class that a unit prefers.</summary>
/// <param name="Label">The class.</param>
/// <param name="Strength">Its mean less that of all others, in standard deviations of the unit.</param>
/// <param name="Low">Lower end of the interval of 95 %.</param>
/// <param name="High">Upper end.</param>
internal sealed record ClassPreference(int Label, double Strength, double Low, double High);
