using System.Globalization;
using System.Text.Json;
using Mien.Research.Evaluation;
using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>What evaluations measured.</summary>
internal static class EvaluationReport
{
    /// <summary>One evaluation as it is, several with their means.</summary>
    public static Report Of(EvaluationSeries series) => series.Runs is [var single]
        ? new(single.WriteTo, page => Write(page, single))
        : new(series.WriteTo, page =>
        {
            foreach (var run in series.Runs)
                page.Line($"model {run.Model}, data {run.Data}, split {run.Split}, {run.Count} pictures: accuracy {Format(run.Accuracy, "0.0000")}");
            page.Line();
            WriteFigures(page, series);
        });

    /// <summary>How well detectors find faces.</summary>
    public static Report Of(IReadOnlyList<DetectionEvaluation> evaluations) => new([.. evaluations.Select(Json)], page =>
    {
        var first = evaluations[0];
        page.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"data {string.Join(", ", first.Data)}: {first.Pictures} pictures, {first.Faces} faces of {first.MinSide} pixels and more, {first.LargeFaces} of 40 and more"));
        page.Line();
        page.Table(
            ["detector", "average precision", "recall at 0.1 false", "score from", "recall", "false per picture", "recall from 40 px"],
            evaluations.Select(item => new[]
            {
                item.Detector, Format(item.AveragePrecision, "0.000"), Format(item.RecallAtTenthFalse, "0.000"), Format(item.Threshold, "0.00"),
                Format(item.Recall, "0.000"), Format(item.FalsePerPicture, "0.00"), Format(item.LargeRecall, "0.000"),
            }));
        foreach (var item in evaluations.Where(item => item.LandmarkError is not null))
            page.Line($"{item.Detector}: landmarks of {item.LandmarkFaces} faces {Format(item.LandmarkError!.Value, "0.0000")} of the distance of the eyes from where they are marked");
    });

    /// <summary>How well detector and model name the faces of whole pictures.</summary>
    public static Report Of(IReadOnlyList<RecognitionEvaluation> evaluations) => new([.. evaluations.Select(Json)], page => page.Table(
        ["model", "data", "detector", "crop", "margin", "faces", "found", "accuracy", "mean recall", "of the found", "mean recall", "calibration error", "log loss"],
        evaluations.Select(item => new[]
        {
            item.Model, item.Data, item.Detector, item.Crop.Aligned ? "aligned" : item.Crop.Square ? "square" : "box",
            Format(item.Crop.Margin, "0.00"), Format(item.Count, "0"), Format(item.Found, "0.000"), Format(item.Accuracy, "0.000"),
            Format(item.MeanRecall, "0.000"), Format(item.AccuracyOfFound, "0.000"), Format(item.MeanRecallOfFound, "0.000"),
            Format(item.CalibrationError, "0.000"), Format(item.LogLoss, "0.000"),
        })));

    /// <summary>How well models do on the sets of a suite, those of one set below each other.</summary>
    public static Report Of(SuiteEvaluation evaluation) => new(evaluation.WriteTo, page =>
    {
        page.Table(
            ["data", "model", "faces", "accuracy", "mean recall", "calibration error", "log loss", "found", "accuracy of found", "mean recall of found"],
            evaluation.Scores.Where(item => !item.IsFinal).Concat(evaluation.Means).Concat(evaluation.Scores.Where(item => item.IsFinal)).Select(item => new[]
            {
                item.Data, item.Model, Format(item.Count, "0"), Format(item.Accuracy, "0.000"), Format(item.MeanRecall, "0.000"),
                Format(item.CalibrationError, "0.000"), Format(item.LogLoss, "0.000"), Format(item.Found ?? double.NaN, "0.000"),
                Format(item.AccuracyOfFound ?? double.NaN, "0.000"), Format(item.MeanRecallOfFound ?? double.NaN, "0.000"),
            }));
        page.Line($"faces of whole pictures are found by {evaluation.Detector}; one that is not found counts as wrong");
    });

    /// <summary>The means of several folds, and the classes over the samples of all of them.</summary>
    public static Report Of(EvaluationSeries series, PooledFolds pooled) => new(series.WriteTo, page =>
    {
        WriteFigures(page, series);
        page.Line();
        page.Line($"all {pooled.Folds} folds as one test: {pooled.Count} samples, accuracy {Format(pooled.Accuracy, "0.0000")}");
        WriteClasses(page, pooled.PerClass, [pooled.MacroAverage, pooled.WeightedAverage], pooled.Confusion);
    });

    private static Action<Utf8JsonWriter> Json(DetectionEvaluation evaluation) => evaluation.WriteTo;

    private static Action<Utf8JsonWriter> Json(RecognitionEvaluation evaluation) => evaluation.WriteTo;

    private static void Write(TablePage page, ClassificationEvaluation evaluation)
    {
        page.Line($"model {evaluation.Model}, data {evaluation.Data}, split {evaluation.Split}, {evaluation.Count} pictures");
        page.Line();
        WriteFigure(page, "accuracy", evaluation.Accuracy);
        WriteFigure(page, "with mirror image", evaluation.AccuracyFlip, "mean of the probabilities of both");
        WriteFigure(page, "without copies", evaluation.AccuracyWithoutCopies, $"{evaluation.CountWithoutCopies} pictures that no other split has");
        WriteFigure(page, "macro F1", evaluation.MacroF1);
        WriteFigure(page, "calibration error", evaluation.CalibrationError, "expected, 15 bins");
        WriteFigure(page, "log loss", evaluation.LogLoss);
        if (evaluation.LeftOut > 0)
            page.Line($"{"left out",-18} {evaluation.LeftOut,6}  pictures with a label that the model does not know");
        page.Line();
        WriteClasses(page, evaluation.PerClass, [evaluation.MacroAverage, evaluation.WeightedAverage], evaluation.Confusion);
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

    private static void WriteFigures(TablePage page, EvaluationSeries series)
    {
        foreach (var (name, spread) in series.Figures)
            page.Line($"{name,-22} {Format(spread.Mean, "0.0000")} ± {Format(spread.StandardDeviation, "0.0000")}");
    }

    private static void WriteFigure(TablePage page, string name, double? value, string note = "")
    {
        if (value is { } figure)
            page.Line($"{name,-18} {Format(figure, "0.0000")}  {note}".TrimEnd());
    }
}
