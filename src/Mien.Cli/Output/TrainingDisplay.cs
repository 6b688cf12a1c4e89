using System.Diagnostics;
using System.Globalization;
using Mien.Learning.Training;
using Mien.Research.Mtcnn;
using Mien.Research.Training;
using Spectre.Console;

namespace Mien.Cli.Output;

/// <summary>Shows training: a live line on a terminal, and one line for each epoch everywhere.</summary>
internal sealed class TrainingDisplay(StandardStreams streams) : ITrainingObserver
{
    private const string Columns = "epoch  seconds     rate  training loss  training  validation loss  validation";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole? console = streams.ErrorIsTerminal
        ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Error) })
        : null;

    private long shown;
    private bool hasLine;

    public void Needs(Recipe recipe, string folder, IReadOnlyList<Prerequisite> needed)
    {
        streams.Error.WriteLine($"{recipe.Name} needs models that other recipes make; these are trained first, each in a folder of its own:");
        foreach (var other in needed)
            streams.Error.WriteLine($"  {other.Recipe.Name}, {other.Folder}: {Outlook(other.Recipe, other.EpochsDone)}");
        streams.Error.WriteLine($"and then {recipe.Name}, {folder}: {Outlook(recipe, done: 0)}");
        streams.Error.WriteLine("stopped at any moment, the same command goes on from there");
    }

    public void Next(Recipe recipe, string folder) => streams.Error.WriteLine($"{recipe.Name}, {folder}");

    public void Begins(TrainingRun run, int? fold)
    {
        if (fold is { } number)
            streams.Error.WriteLine($"fold {number}");
        if (run.Note is { } note)
            streams.Report(note);
        streams.Error.WriteLine(Columns);
    }

    public void Step(TrainingProgress progress)
    {
        if (console is null || (shown != 0 && Stopwatch.GetElapsedTime(shown) < Interval))
            return;
        shown = Stopwatch.GetTimestamp();
        const int Width = 30;
        var filled = Width * progress.Batch / progress.Batches;
        console.Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"\r{progress.Epoch,5}  [green]{new string('━', filled)}[/][grey]{new string('─', Width - filled)}[/] {100 * progress.Batch / progress.Batches,3} %  loss {progress.Loss:0.0000}"));
        hasLine = true;
    }

    public void Epoch(TrainingRun run, EpochRow row)
    {
        if (hasLine)
            streams.Error.Write("\r\e[K");
        hasLine = false;
        streams.Error.WriteLine(Line(row) + (run.Best == row ? " *" : ""));
    }

    public void Ends(TrainingRun run)
    {
        if (run.Best is { } best)
            streams.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"best: epoch {best.Epoch}, validation {(best.ValidationAccuracy is null ? $"loss {best.ValidationLoss:0.0000}" : Percent(best.ValidationAccuracy))}; model in {run.BestModel}"));
    }

    public void FoldsEnd(CrossValidation folds)
    {
        EvaluationReport.Of(folds.Results, folds.Pooled).Write(isJson: false, streams.Output);
        streams.Error.WriteLine($"folds in {folds.Summary}, all of them as one in {folds.PooledFile}");
    }

    public void DetectorBegins(MtcnnRun run) => streams.Error.WriteLine("stage  " + Columns);

    public void DetectorEpoch(string stage, EpochRow row) => streams.Error.WriteLine($"{stage,-5}  {Line(row)}");

    public void DetectorEnds(MtcnnRun run) => streams.Error.WriteLine($"the detector is in {run.Weights}");

    private static string Line(EpochRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Epoch,5}  {row.Seconds,7:0.0}  {row.LearningRate,7:0.00000}  {row.TrainingLoss,13:0.0000}  {Percent(row.TrainingAccuracy),8}  {row.ValidationLoss,15:0.0000}  {Percent(row.ValidationAccuracy),10}");

    // What a training has before it: its epochs, and how long they took where the committed results come from.
    private static string Outlook(Recipe recipe, int done)
    {
        var epochs = done == 0 ? $"{recipe.Epochs} epochs" : $"{done} of {recipe.Epochs} epochs are done";
        if (CommittedRun.Of(recipe) is not { } known)
            return epochs;
        var time = known.Time.TotalHours >= 1 ? $"{(int)known.Time.TotalHours} h {known.Time.Minutes} min" : $"{Math.Max(1, (int)Math.Round(known.Time.TotalMinutes))} min";
        return $"{epochs}; all of them took {time} with {known.Environment.Threads} threads ({known.Environment.Processor})";
    }

    private static string Percent(double? share) =>
        share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00} %") : "-";
}
