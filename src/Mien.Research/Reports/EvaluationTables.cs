using Mien.Labels;
using Mien.Learning.Metrics;
using Mien.Learning.Training;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Training;

namespace Mien.Research.Reports;

/// <summary>What training and evaluation gave, as tables of results, and how reports show them.</summary>
internal static class EvaluationTables
{
    /// <summary>Columns of <see cref="Classes"/>.</summary>
    public static IReadOnlyList<ReportColumn> ClassColumns { get; } =
    [
        new("class", "class"), new("precision", "precision", "0.00"), new("recall", "recall", "0.00"), new("specificity", "specificity", "0.00"), new("f1", "F1", "0.00"), new("support", "faces", "0"),
    ];

    /// <summary>Columns of <see cref="Environment"/>.</summary>
    public static IReadOnlyList<ReportColumn> FactColumns { get; } = [new("fact", "what"), new("value", "value")];

    /// <summary>Whether an epoch is told where every so many are, and the last one.</summary>
    public static bool IsTold(int epoch, int every, int last) => (epoch - 1) % every == 0 || epoch == last;

    /// <summary>The log of a run without its times, every so many epochs and the last one.</summary>
    public static ResultTable Epochs(string name, IReadOnlyList<EpochRow> rows, int every = 1)
    {
        var table = new ResultTable(name, "epoch", "learning_rate", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy");
        foreach (var row in rows.Where(row => IsTold(row.Epoch, every, rows.Count)))
            table.Add(row.Epoch, row.LearningRate, row.TrainingLoss, row.TrainingAccuracy, row.ValidationLoss, row.ValidationAccuracy);
        return table;
    }

    /// <summary>Loss and, where there is one, accuracy of a run over its epochs.</summary>
    public static IReadOnlyList<LineChart> Curves(ResultTable epochs) =>
    [
        new("epoch", "loss") { Lines = [new("training", epochs, "epoch", "training_loss", 0), new("validation", epochs, "epoch", "validation_loss", 1)] },
        .. epochs.Count > 0 && epochs.Number(0, "validation_accuracy") is not null
            ? new[] { new LineChart("epoch", "accuracy, share") { Lines = [new("training", epochs, "epoch", "training_accuracy", 0), new("validation", epochs, "epoch", "validation_accuracy", 1)] } }
            : [],
    ];

    /// <summary>The scores of every class.</summary>
    public static ResultTable Classes(string name, IEnumerable<ClassScores> scores)
    {
        var table = new ResultTable(name, "class", "precision", "recall", "specificity", "f1", "support");
        foreach (var score in scores)
            table.Add(score.Label, score.Precision, score.Recall, score.Specificity, score.F1, score.Support);
        return table;
    }

    /// <summary>Counts by true label (rows) and predicted label (columns).</summary>
    public static ResultTable Confusion(string name, LabelSet labels, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        var table = new ResultTable(name, ["true", .. labels]);
        foreach (var (i, row) in counts.Index())
            table.Add([labels[i], .. row.Select(count => (object?)count)]);
        return table;
    }

    /// <summary>How often predictions of about the same confidence were right.</summary>
    public static ResultTable Calibration(string name, SampleSet data, Predictions predictions)
    {
        var calibration = new CalibrationError();
        for (var i = 0; i < data.Count; i++)
            calibration.Add(predictions[i], data.Samples[i].Label);
        var table = new ResultTable(name, "confidence", "accuracy", "ideal", "count");
        foreach (var bin in calibration.Bins.Where(bin => bin.Count > 0))
            table.Add(bin.Confidence, bin.Accuracy, bin.Confidence, bin.Count);
        return table;
    }

    /// <summary>The samples whose true class got the least probability, by name.</summary>
    public static ResultTable Worst(string name, SampleSet data, Predictions predictions, int count)
    {
        var table = new ResultTable(name, "sample", "true", "named", "probability_named", "probability_true");
        foreach (var i in Enumerable.Range(0, data.Count).OrderBy(i => predictions[i][data.Samples[i].Label]).ThenBy(i => i).Take(count))
        {
            var (sample, winner) = (data.Samples[i], predictions.Winner(i));
            table.Add(sample.Name, data.Labels[sample.Label], data.Labels[winner], predictions[i][winner], predictions[i][sample.Label]);
        }
        return table;
    }

    /// <summary>The machine and the program.</summary>
    public static ResultTable Environment(string name, RunEnvironment environment)
    {
        var table = new ResultTable(name, "fact", "value");
        table.Add("version of Mien", environment.Version);
        table.Add("date", environment.Date);
        table.Add("processor", environment.Processor);
        table.Add("logical cores", environment.Cores);
        table.Add("threads used", environment.Threads);
        table.Add("kernels", environment.Kernels);
        table.Add("operating system", environment.OperatingSystem);
        table.Add(".NET", environment.Runtime);
        return table;
    }
}
