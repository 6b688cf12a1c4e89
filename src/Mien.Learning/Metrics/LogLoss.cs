namespace Mien.Learning.Metrics;

/// <summary>
/// The mean of -log p over samples, p being the probability that was given to what is true: 0 where all were sure and right. Unlike an
/// accuracy it tells how honest probabilities are.
/// </summary>
public sealed class LogLoss
{
    // What was given no probability at all, or less than a float tells from none, costs as much as this.
    private const double Least = 1e-7;

    private double sum;
    private long count;

    /// <summary>Counts one sample.</summary>
    /// <param name="probabilities">The probability of every class, 0 to 1.</param>
    /// <param name="label">The true class.</param>
    public void Add(ReadOnlySpan<float> probabilities, int label)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)probabilities.Length, nameof(label));
        sum -= Math.Log(Math.Max(probabilities[label], Least));
        count++;
    }

    /// <summary>The mean over the samples, in nats, 0 to 16.2; 0 without samples.</summary>
    public double Mean => count == 0 ? 0 : sum / count;
}
