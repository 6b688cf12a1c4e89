namespace Mien.Learning.Metrics;

/// <summary>
/// How far confidence and accuracy are apart (Guo et al. 2017, On Calibration of Modern Neural Networks). Samples fall
/// by their confidence, the highest probability, into B intervals (b/B, (b+1)/B] of equal width; 0 belongs to the first.
/// </summary>
public sealed class CalibrationError
{
    private readonly long[] counts;
    private readonly long[] hits;
    private readonly double[] confidences;

    /// <summary>Starts empty.</summary>
    /// <param name="bins">The number of intervals, 1 or more.</param>
    public CalibrationError(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        counts = new long[bins];
        hits = new long[bins];
        confidences = new double[bins];
    }

    /// <summary>Counts one sample; of equally probable classes the first is the prediction.</summary>
    /// <param name="probabilities">The probability of every class, 0 to 1.</param>
    /// <param name="label">The true class.</param>
    /// <exception cref="ArgumentException">A probability is not within 0 to 1.</exception>
    public void Add(ReadOnlySpan<float> probabilities, int label)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)probabilities.Length, nameof(label));
        var prediction = 0;
        for (var k = 0; k < probabilities.Length; k++)
        {
            if (!(probabilities[k] is >= 0 and <= 1))
                throw new ArgumentException($"probability {probabilities[k]} of class {k} is not within 0 to 1", nameof(probabilities));
            if (probabilities[k] > probabilities[prediction])
                prediction = k;
        }

        double confidence = probabilities[prediction];
        var bin = Math.Max((int)Math.Ceiling(confidence * counts.Length) - 1, 0);
        counts[bin]++;
        confidences[bin] += confidence;
        if (prediction == label)
            hits[bin]++;
    }

    /// <summary>The intervals, from low to high confidence.</summary>
    public IReadOnlyList<CalibrationBin> Bins =>
        [.. counts.Select((n, b) => n == 0 ? default : new CalibrationBin(n, confidences[b] / n, (double)hits[b] / n))];

    /// <summary>The expected calibration error: sum over bins of n_b/N |accuracy_b - confidence_b|; 0 without samples.</summary>
    public double Expected
    {
        get
        {
            var total = counts.Sum();
            return total == 0 ? 0 : Bins.Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.Confidence)) / total;
        }
    }
}

/// <summary>The samples whose confidence lies in one interval: a bar of a reliability diagram.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Confidence">Their mean confidence, 0 to 1; 0 when there are none.</param>
/// <param name="Accuracy">The share of them predicted right, 0 to 1; 0 when there are none.</param>
public readonly record struct CalibrationBin(long Count, double Confidence, double Accuracy);
