namespace Mien.Expressions;

/// <summary>Chooses the thresholds of a set for a wanted rate of false accepts.</summary>
/// <remarks>
/// What a class may not accept are the samples of all other classes: none of them is part of its centre. Its threshold is
/// the least cosine that no larger share of them is above than the wanted rate, whether or not another class is nearer.
/// The rates that are told are held out: each sample of another class is tried on the threshold chosen without it, each of
/// the class's own on a centre made without it. With n samples of other classes no rate below 1 / n can be told. Classes
/// with fewer than two samples of their own, such as those of the model, keep their thresholds.
/// </remarks>
public static class Calibration
{
    /// <summary>Chooses the thresholds.</summary>
    /// <param name="set">The set.</param>
    /// <param name="rate">Wanted share of false accepts, above 0 and below 1.</param>
    /// <param name="thresholds">What was chosen; empty where no class has two samples and another class one.</param>
    /// <returns>The set with these thresholds.</returns>
    public static ExpressionSet Apply(ExpressionSet set, double rate, out IReadOnlyList<CalibratedThreshold> thresholds)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        var chosen = new List<CalibratedThreshold>();
        foreach (var item in set.Classes.Where(item => item.Samples.Count > 1))
        {
            double[] others =
            [
                .. set.Classes.Where(other => other != item).SelectMany(other => other.Samples)
                    .Select(sample => Direction.Cosine(sample.Embedding, item.Centre)).OrderDescending(),
            ];
            if (others.Length > 0)
                chosen.Add(Choose(item, others, rate));
        }
        thresholds = chosen;
        return chosen.Aggregate(set, (changed, item) => changed.SetThreshold(item.Name, item.Threshold));
    }

    private static CalibratedThreshold Choose(ExpressionClass item, double[] others, double rate)
    {
        // Rounded up, so that the cosine it was taken from is not above it.
        var threshold = MathF.BitIncrement((float)others[(int)(rate * others.Length)]);
        threshold = Math.Clamp(threshold, -1, 1);

        // Without one of the highest ones the next below takes its place.
        var rest = others.Length - 1;
        var place = (int)(rate * rest);
        var accepted = rest == 0 ? 1 : others.Take(place + 1).Count(cosine => cosine > others[place + 1]);
        var rejected = item.Samples.Count(sample =>
            Direction.Cosine(sample.Embedding, Direction.Mean(item.Samples, without: sample)) <= threshold);
        return new(item.Name, threshold, others.Length, accepted / (double)others.Length, item.Samples.Count, rejected / (double)item.Samples.Count);
    }
}
