namespace Mien;

/// <summary>Mean and sample standard deviation of a figure.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">√(Σ(x - mean)² / (n - 1)); 0 for one value.</param>
public readonly record struct Spread(double Mean, double Deviation)
{
    /// <summary>The spread of some values.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return new Spread(mean, all.Length < 2 ? 0 : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)));
    }
}
