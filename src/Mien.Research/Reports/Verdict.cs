using MathNet.Numerics.Distributions;

namespace Mien.Research.Reports;

/// <summary>What a comparison with a paper's figure says, by one rule for all studies.</summary>
internal static class Verdict
{
    /// <summary>Ours is at least as good as the paper's.</summary>
    public const string Reproduced = "reproduced";

    /// <summary>Ours is worse, but the interval of 95 % about it reaches the paper's.</summary>
    public const string WithinInterval = "within the interval";

    /// <summary>Ours is worse, and its interval does not reach the paper's.</summary>
    public const string NotReproduced = "not reproduced";

    /// <summary>There is no figure of ours.</summary>
    public const string CannotBeTested = "can't be tested";

    /// <summary>The rule, as reports state it.</summary>
    public const string Rule =
        "reproduced: our figure is at least as good as the paper's. within the interval: it is worse, but its interval of 95 % reaches the paper's. "
        + "not reproduced: the interval lies on the worse side. can't be tested: there is no figure of ours, for the reason given.";

    /// <summary>Judges.</summary>
    /// <param name="paper">The paper's figure.</param>
    /// <param name="ours">Ours; null where there is none.</param>
    /// <param name="interval">The interval of 95 % about ours.</param>
    /// <param name="higherIsBetter">Whether as for an accuracy; else as for a loss.</param>
    public static string Of(double paper, double? ours, Interval interval, bool higherIsBetter) =>
        ours is not { } figure ? CannotBeTested
        : (higherIsBetter ? figure >= paper : figure <= paper) ? Reproduced
        : (higherIsBetter ? interval.High >= paper : interval.Low <= paper) ? WithinInterval
        : NotReproduced;
}

/// <summary>Where a figure lies with a confidence of 95 %.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct Interval(double Low, double High)
{
    private const double Confidence = 0.95;

    /// <summary>Wilson's interval of a share of samples.</summary>
    /// <param name="share">The share, 0 to 1.</param>
    /// <param name="count">Number of samples, at least 1.</param>
    public static Interval OfShare(double share, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var z = Normal.InvCDF(0, 1, (1 + Confidence) / 2);
        var scale = 1 + z * z / count;
        var centre = (share + z * z / (2 * count)) / scale;
        var half = z / scale * Math.Sqrt(share * (1 - share) / count + z * z / (4.0 * count * count));
        return new(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>The interval that a normal draw lies in.</summary>
    public static Interval OfDraw(Evaluation.Spread draws)
    {
        var half = Normal.InvCDF(0, 1, (1 + Confidence) / 2) * draws.StandardDeviation;
        return new(draws.Mean - half, draws.Mean + half);
    }

    /// <summary>The interval of a mean over samples of which some, such as the frames of a person, are alike and count as one unit.</summary>
    /// <param name="mean">The mean over the samples.</param>
    /// <param name="units">Of each unit, at least 2, the sum of its samples' deviations from the mean.</param>
    /// <param name="samples">Number of samples.</param>
    public static Interval OfSums(double mean, IReadOnlyCollection<double> units, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units.Count, 2);
        var half = Normal.InvCDF(0, 1, (1 + Confidence) / 2) * Math.Sqrt(units.Count / (units.Count - 1.0) * units.Sum(sum => sum * sum)) / samples;
        return new(mean - half, mean + half);
    }

    /// <summary>Student's interval of the mean of some runs; without end for a single one.</summary>
    public static Interval OfMean(IReadOnlyCollection<double> runs)
    {
        var spread = Evaluation.Spread.Of(runs);
        var half = runs.Count < 2 ? double.PositiveInfinity
            : StudentT.InvCDF(0, 1, runs.Count - 1, (1 + Confidence) / 2) * spread.StandardDeviation / Math.Sqrt(runs.Count);
        return new(spread.Mean - half, spread.Mean + half);
    }
}
