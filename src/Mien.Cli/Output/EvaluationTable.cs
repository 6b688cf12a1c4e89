using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>Writes an evaluation for people: the accuracies, the scores of every class, the confusion matrix.</summary>
internal static class EvaluationTable
{
    public static void Write(Evaluation evaluation, Stream stream)
    {
        using var page = new TablePage(stream);
        page.Line($"model {evaluation.Model}, data {evaluation.Data}, split {evaluation.Split}, {evaluation.Count} pictures");
        page.Line();
        WriteFigure(page, "accuracy", evaluation.Accuracy);
        WriteFigure(page, "with mirror image", evaluation.AccuracyFlip, "mean of the probabilities of both");
        WriteFigure(page, "without copies", evaluation.AccuracyWithoutCopies, $"{evaluation.CountWithoutCopies} pictures that no other split has");
        WriteFigure(page, "macro F1", evaluation.MacroF1);
        WriteFigure(page, "calibration error", evaluation.CalibrationError, "expected, 15 bins");
        if (evaluation.LeftOut > 0)
            page.Line($"{"left out",-18} {evaluation.LeftOut,6}  pictures with a label that the model does not know");
        page.Line();
        page.Table(
            ["label", "precision", "recall", "specificity", "F1", "support"],
            evaluation.PerClass.Concat(new[] { evaluation.MacroAverage, evaluation.WeightedAverage }.OfType<ClassScores>()).Select(scores => new[]
            {
                scores.Label,
                Format(scores.Precision, "0.000"),
                Format(scores.Recall, "0.000"),
                Format(scores.Specificity, "0.000"),
                Format(scores.F1, "0.000"),
                Format(scores.Support, "0"),
            }));
        page.Line("rows: true label, columns: predicted label");
        page.Table(
            evaluation.PerClass.Select(scores => scores.Label).Prepend(""),
            evaluation.Confusion.Zip(evaluation.PerClass, (counts, scores) => counts.Select(count => Format(count, "0")).Prepend(scores.Label)));
    }

    /// <summary>Writes the figures of several runs, then their means.</summary>
    public static void Write(EvaluationSeries series, Stream stream)
    {
        using var page = new TablePage(stream);
        foreach (var run in series.Runs)
            page.Line($"model {run.Model}, data {run.Data}, split {run.Split}, {run.Count} pictures: accuracy {Format(run.Accuracy, "0.0000")}");
        page.Line();
        WriteFigures(page, series);
    }

    /// <summary>Writes the means of several runs.</summary>
    public static void WriteFigures(EvaluationSeries series, Stream stream)
    {
        using var page = new TablePage(stream);
        WriteFigures(page, series);
    }

    private static void WriteFigures(TablePage page, EvaluationSeries series)
    {
        foreach (var (name, spread) in series.Figures)
            page.Line($"{name,-22} {Format(spread.Mean, "0.0000")} ± {Format(spread.Deviation, "0.0000")}");
    }

    private static void WriteFigure(TablePage page, string name, double? value, string note = "")
    {
        if (value is { } figure)
            page.Line($"{name,-18} {Format(figure, "0.0000")}  {note}".TrimEnd());
    }
}
