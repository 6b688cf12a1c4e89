namespace Mien.Learning;

/// <summary>
/// Counts of (label, prediction) pairs of a classification, and the figures that follow from them. Every ratio with an
/// empty denominator is 0, as in scikit-learn.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly long[] counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">The number of classes, 1 or more.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        counts = new long[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of samples counted.</summary>
    public long Total => counts.Sum();

    /// <summary>How many samples of class <paramref name="label"/> were taken for <paramref name="prediction"/>.</summary>
    public long this[int label, int prediction] => counts[Index(label, prediction)];

    /// <summary>Counts one sample.</summary>
    /// <param name="label">Its true class, 0 to <see cref="Classes"/> - 1.</param>
    /// <param name="prediction">The class it was taken for, in the same range.</param>
    public void Add(int label, int prediction) => counts[Index(label, prediction)]++;

    /// <summary>Adds the counts of another matrix of the same number of classes.</summary>
    /// <exception cref="ArgumentException">The number of classes differs.</exception>
    public void Merge(ConfusionMatrix other)
    {
        if (other.Classes != Classes)
            throw new ArgumentException($"{other.Classes} classes cannot be merged into {Classes}", nameof(other));
        for (var i = 0; i < counts.Length; i++)
            counts[i] += other.counts[i];
    }

    /// <summary>The share of samples that were predicted right, 0 to 1; 0 when there are none.</summary>
    public double Accuracy => Ratio(Enumerable.Range(0, Classes).Sum(k => this[k, k]), Total);

    /// <summary>The figures of one class against all others.</summary>
    /// <param name="index">The class, 0 to <see cref="Classes"/> - 1.</param>
    public ClassMetrics Class(int index)
    {
        long support = 0, predicted = 0;
        for (var other = 0; other < Classes; other++)
        {
            support += this[index, other];
            predicted += this[other, index];
        }
        var truePositives = this[index, index];
        var negatives = Total - support;
        var falsePositives = predicted - truePositives;
        return new(
            Precision: Ratio(truePositives, predicted),
            Recall: Ratio(truePositives, support),
            Specificity: Ratio(negatives - falsePositives, negatives),
            F1: Ratio(2 * truePositives, support + predicted),
            support);
    }

    /// <summary>The plain mean over all classes, also those without samples: every class weighs the same.</summary>
    public ClassMetrics MacroAverage => Average(_ => 1.0 / Classes);

    /// <summary>The mean over classes weighted by their support: every sample weighs the same.</summary>
    public ClassMetrics WeightedAverage
    {
        get
        {
            var total = Total;
            return Average(metrics => Ratio(metrics.Support, total));
        }
    }

    /// <summary>The counts as rows of labels and columns of predictions.</summary>
    public long[][] ToRows() => [.. counts.Chunk(Classes)];

    private ClassMetrics Average(Func<ClassMetrics, double> weight)
    {
        double precision = 0, recall = 0, specificity = 0, f1 = 0;
        for (var k = 0; k < Classes; k++)
        {
            var metrics = Class(k);
            var share = weight(metrics);
            precision += share * metrics.Precision;
            recall += share * metrics.Recall;
            specificity += share * metrics.Specificity;
            f1 += share * metrics.F1;
        }
        return new(precision, recall, specificity, f1, Total);
    }

    private int Index(int label, int prediction)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)prediction, (uint)Classes, nameof(prediction));
        return label * Classes + prediction;
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
