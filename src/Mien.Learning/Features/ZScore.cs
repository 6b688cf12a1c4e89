namespace Mien.Learning.Features;

/// <summary>
/// Standard scores: z = (x - mean) / deviation of each feature, with the mean and the population standard deviation
/// (divided by n, as scikit-learn's StandardScaler) of the rows it was fitted to. A feature that does not vary there has
/// the deviation 1.
/// </summary>
public sealed class ZScore
{
    private readonly float[] mean;
    private readonly float[] deviation;

    private ZScore(float[] mean, float[] deviation)
    {
        this.mean = mean;
        this.deviation = deviation;
    }

    /// <summary>The mean of each feature.</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>The standard deviation of each feature, above 0.</summary>
    public ReadOnlySpan<float> StandardDeviation => deviation;

    /// <summary>Takes mean and deviation from some rows, the training rows, and from no others.</summary>
    /// <param name="values">Rows of features, one after the other.</param>
    /// <param name="features">Features in a row.</param>
    /// <param name="rows">Rows to fit to, at least one.</param>
    /// <exception cref="ArgumentException">A row lies outside the values, or there is none.</exception>
    public static ZScore Fit(ReadOnlySpan<float> values, int features, ReadOnlySpan<int> rows)
    {
        var centred = CentredRows.Take(values, features, rows, out var mean);
        var deviation = new float[features];
        for (var f = 0; f < features; f++)
        {
            var sum = 0.0;
            for (var i = f; i < centred.Length; i += features)
                sum += centred[i] * centred[i];
            var root = (float)Math.Sqrt(sum / rows.Length);

            // What rounding alone makes of a constant is no variation.
            deviation[f] = root > 1e-7 * Math.Abs(mean[f]) && root > 1e-30 ? root : 1;
        }
        return new(Array.ConvertAll(mean, value => (float)value), deviation);
    }
}
