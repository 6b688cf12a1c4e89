namespace Mien.Learning.Metrics;

/// <summary>
/// Counts of (label, prediction) pairs of a classification, and the figures that follow from them. A ratio with an empty
/// denominator is not defined: NaN. Averages are over the classes that occur; what is not defined counts there as 0, as
/// in scikit-learn.
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

    /// <summary>A matrix of given counts.</summary>
    /// <param name="rows">Counts by label (rows) and prediction (columns).</param>
    public static ConfusionMatrix Of(IReadOnlyList<IReadOnlyList<int>> rows)
    {
        var matrix = new ConfusionMatrix(rows.Count);
        for (var label = 0; label < rows.Count; label++)
            for (var prediction = 0; prediction < rows.Count; prediction++)
                matrix.counts[matrix.Index(label, prediction)] = rows[label][prediction];
        return matrix;
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

    /// <summary>The share of samples that were predicted right, 0 to 1; NaN when there are none.</summary>
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

    /// <summary>The plain mean over the classes that have samples: every class weighs the same.</summary>
    public ClassMetrics MacroAverage => Average(_ => 1);

    /// <summary>The mean over classes weighted by their support: every sample weighs the same.</summary>
    public ClassMetrics WeightedAverage => Average(support => support);

    /// <summary>The counts as rows of labels and columns of predictions.</summary>
    public long[][] ToRows() => [.. counts.Chunk(Classes)];

    private ClassMetrics Average(Func<long, double> weight)
    {
        ClassMetrics[] present = [.. Enumerable.Range(0, Classes).Select(Class).Where(metrics => metrics.Support > 0)];
        var weights = present.Sum(metrics => weight(metrics.Support));
        double Mean(Func<ClassMetrics, double> figure) =>
            present.Sum(metrics => double.IsNaN(figure(metrics)) ? 0 : weight(metrics.Support) * figure(metrics)) / weights;
        return new(Mean(m => m.Precision), Mean(m => m.Recall), Mean(m => m.Specificity), Mean(m => m.F1), Total);
    }

    private int Index(int label, int prediction)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)prediction, (uint)Classes, nameof(prediction));
        return label * Classes + prediction;
    }

    private static double Ratio(long part, long whole) => (double)part / whole;
}

/// <summary>How well one class is recognised, or an average over classes. Ratios are 0 to 1; 0/0 is NaN.</summary>
/// <param name="Precision">TP / (TP + FP): how many of its predictions are right.</param>
/// <param name="Recall">TP / (TP + FN), also sensitivity: how many of its samples are found.</param>
/// <param name="Specificity">TN / (TN + FP): how many of the other samples are left alone.</param>
/// <param name="F1">2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall.</param>
/// <param name="Support">The number of samples.</param>
public readonly record struct ClassMetrics(double Precision, double Recall, double Specificity, double F1, long Support);
