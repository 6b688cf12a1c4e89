using System.Globalization;
using Spectre.Console;

namespace Mien.Cli.Output;

/// <summary>Writes an evaluation for people: the accuracies, the scores of every class, the confusion matrix.</summary>
internal static class EvaluationTable
{
    // Lines are never wrapped, whatever the terminal.
    private const int Width = 1000;

    public static void Write(Evaluation evaluation, Stream stream)
    {
        using var writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true) { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;

        writer.Write($"model {evaluation.Model}, data {evaluation.Data}, split {evaluation.Split}, {evaluation.Count} pictures\n\n");
        WriteAccuracy(writer, "accuracy", evaluation.Accuracy);
        WriteAccuracy(writer, "with mirror image", evaluation.AccuracyFlip);
        WriteAccuracy(writer, "without copies", evaluation.AccuracyWithoutCopies);
        WriteAccuracy(writer, "macro F1", evaluation.MacroF1);
        WriteAccuracy(writer, "calibration error", evaluation.CalibrationError);

        writer.Write('\n');
        console.Write(PerClass(evaluation));
        writer.Write("\nrows: true label, columns: predicted label\n");
        console.Write(Confusion(evaluation));
    }

    /// <summary>Writes the figures of several runs, then their means.</summary>
    public static void Write(EvaluationSeries series, Stream stream)
    {
        using var writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true) { NewLine = "\n" };
        foreach (var run in series.Runs)
            writer.Write($"model {run.Model}, data {run.Data}, split {run.Split}, {run.Count} pictures: accuracy {Format(run.Accuracy, "0.0000")}\n");
        writer.Write('\n');
        foreach (var (name, spread) in series.Figures)
            writer.Write($"{name,-22} {Format(spread.Mean, "0.0000")} ± {Format(spread.Deviation, "0.0000")}\n");
    }

    private static void WriteAccuracy(StreamWriter writer, string name, double? accuracy)
    {
        if (accuracy is { } value)
            writer.Write($"{name,-18} {Format(value, "0.0000")}\n");
    }

    private static Table PerClass(Evaluation evaluation)
    {
        var table = NewTable("label", ["precision", "recall", "specificity", "F1", "support"]);
        foreach (var scores in evaluation.PerClass)
        {
            table.AddRow(
                new Text(scores.Label),
                new Text(Format(scores.Precision, "0.000")),
                new Text(Format(scores.Recall, "0.000")),
                new Text(Format(scores.Specificity, "0.000")),
                new Text(Format(scores.F1, "0.000")),
                new Text(Format(scores.Support, "0")));
        }

        return table;
    }

    private static Table Confusion(Evaluation evaluation)
    {
        var table = NewTable("", evaluation.PerClass.Select(static scores => scores.Label));
        for (var i = 0; i < evaluation.Confusion.Count; i++)
        {
            var counts = evaluation.Confusion[i].Select(static count => new Text(Format(count, "0")));
            table.AddRow([new Text(evaluation.PerClass[i].Label), .. counts]);
        }

        return table;
    }

    private static Table NewTable(string first, IEnumerable<string> others)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(new Text(first)));
        foreach (var name in others)
            table.AddColumn(new TableColumn(new Text(name)).RightAligned());

        return table;
    }

    // A score that is not defined is a dash.
    private static string Format(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
