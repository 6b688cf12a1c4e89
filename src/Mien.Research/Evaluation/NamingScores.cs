using Mien.Labels;
using Mien.Learning.Metrics;
using Mien.Learning.Training;

namespace Mien.Research.Evaluation;

/// <summary>Counts how faces of whole pictures were named, where some may not be found.</summary>
/// <param name="labels">The labels of the classifier.</param>
internal sealed class NamingScores(LabelSet labels)
{
    private readonly int[] support = new int[labels.Count];
    private readonly ConfusionMatrix confusion = new(labels.Count);
    private readonly CalibrationError calibration = new();
    private readonly LogLoss logLoss = new();

    /// <summary>Labelled faces, found or not.</summary>
    public int Count => support.Sum();

    /// <summary>Share of them that were found, 0 to 1.</summary>
    public double Found => (double)confusion.Total / Count;

    /// <summary>Share that were found and named rightly, 0 to 1.</summary>
    public double Accuracy => (double)Enumerable.Range(0, support.Length).Sum(Hits) / Count;

    /// <summary>Share of the found ones that were named rightly, 0 to 1; 0 where none was found.</summary>
    public double AccuracyOfFound => confusion.Total == 0 ? 0 : confusion.Accuracy;

    /// <summary>Mean over the classes that occur of the share that was found and named rightly, 0 to 1.</summary>
    public double MeanRecall => Enumerable.Range(0, support.Length).Where(label => support[label] > 0).Average(label => (double)Hits(label) / support[label]);

    /// <summary>Mean over the classes of the found ones of the share that was named rightly, 0 to 1; 0 where none was found.</summary>
    public double MeanRecallOfFound => confusion.Total == 0 ? 0 : confusion.MacroAverage.Recall;

    /// <summary>Expected calibration error of 15 bins of the found ones, 0 to 1.</summary>
    public double CalibrationError => calibration.Expected;

    /// <summary>Mean of -log of the probability of the true class of the found ones, in nats.</summary>
    public double LogLoss => logLoss.Mean;

    /// <summary>Counts a face.</summary>
    /// <param name="label">Its true label.</param>
    /// <param name="probabilities">What the classifier said; empty where it was not found.</param>
    public void Add(int label, ReadOnlySpan<float> probabilities)
    {
        support[label]++;
        if (probabilities.IsEmpty)
            return;
        confusion.Add(label, Predictions.ArgMax(probabilities));
        calibration.Add(probabilities, label);
        logLoss.Add(probabilities, label);
    }

    private long Hits(int label) => confusion[label, label];
}
