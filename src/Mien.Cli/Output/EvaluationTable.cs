using Mien.Research.Evaluation;
using Mien.Research.Training;
using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>Writes an evaluation for people: the accuracies, the scores of every class, the confusion matrix.</summary>
internal static class EvaluationTable
{
    public static void Write(ClassificationEvaluation evaluation, Stream stream)
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
        WriteClasses(page, evaluation.PerClass, [evaluation.MacroAverage, evaluation.WeightedAverage], evaluation.Confusion);
    }

    /// <summary>Writes the means of several folds, and the classes over the samples of all of them.</summary>
    public static void Write(EvaluationSeries series, PooledFolds pooled, Stream stream)
    {
        using var page = new TablePage(stream);
        WriteFigures(page, series);
        page.Line();
        page.Line($"all {pooled.Folds} folds as one test: {pooled.Count} samples, accuracy {Format(pooled.Accuracy, "0.0000")}");
        WriteClasses(page, pooled.PerClass, [pooled.MacroAverage, pooled.WeightedAverage], pooled.Confusion);
    }

    private static void WriteClasses(
        TablePage page, IReadOnlyList<ClassScores> classes, IEnumerable<ClassScores?> averages, IReadOnlyList<IReadOnlyList<int>> confusion)
    {
        page.Table(
            ["label", "precision", "recall", "specificity", "F1", "support"],
            classes.Concat(averages.OfType<ClassScores>()).Select(scores => new[]
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
            classes.Select(scores => scores.Label).Prepend(""),
            confusion.Zip(classes, (counts, scores) => counts.Select(count => Format(count, "0")).Prepend(scores.Label)));
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
