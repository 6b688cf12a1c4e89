using System.Diagnostics;
using System.Globalization;
using Mien.Learning.Training;
using Mien.Research.Training;
using Spectre.Console;

namespace Mien.Cli.Output;

/// <summary>Shows a training run: a live line on a terminal, and one line for each epoch everywhere.</summary>
internal sealed class TrainingDisplay : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly StandardStreams streams;
    private readonly TrainingRun run;
    private readonly IAnsiConsole? console;
    private readonly long started = Stopwatch.GetTimestamp();
    private TimeSpan next;
    private bool hasLine;

    private TrainingDisplay(StandardStreams streams, TrainingRun run)
    {
        this.streams = streams;
        this.run = run;
        console = streams.ErrorIsTerminal
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Error) })
            : null;
    }

    public static TrainingDisplay Create(StandardStreams streams, TrainingRun run)
    {
        streams.Error.WriteLine("epoch  seconds     rate  training loss  training  validation loss  validation");
        return new TrainingDisplay(streams, run);
    }

    /// <summary>Shows a step, now and then.</summary>
    public void Step(TrainingProgress progress)
    {
        if (console is null)
            return;
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed < next)
            return;
        next = elapsed + Interval;
        const int Width = 30;
        var filled = Width * progress.Batch / progress.Batches;
        console.Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"\r{progress.Epoch,5}  [green]{new string('━', filled)}[/][grey]{new string('─', Width - filled)}[/] {100 * progress.Batch / progress.Batches,3} %  loss {progress.Loss:0.0000}"));
        hasLine = true;
    }

    /// <summary>Shows an epoch.</summary>
    public void Epoch(EpochRow row)
    {
        if (hasLine)
            streams.Error.Write("\r\e[K");
        hasLine = false;
        streams.Error.WriteLine(Line(row) + (run.Best == row ? " *" : ""));
    }

    /// <summary>An epoch as one line.</summary>
    public static string Line(EpochRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Epoch,5}  {row.Seconds,7:0.0}  {row.LearningRate,7:0.00000}  {row.TrainingLoss,13:0.0000}  {Percent(row.TrainingAccuracy),8}  {row.ValidationLoss,15:0.0000}  {Percent(row.ValidationAccuracy),10}");

    /// <summary>What a training has before it: its epochs, and how long they took where the committed results come from.</summary>
    public static string Outlook(Recipe recipe, int done)
    {
        var epochs = done == 0 ? $"{recipe.Epochs} epochs" : $"{done} of {recipe.Epochs} epochs are done";
        if (CommittedRun.Of(recipe) is not { } known)
            return epochs;
        var time = known.Time.TotalHours >= 1 ? $"{(int)known.Time.TotalHours} h {known.Time.Minutes} min" : $"{Math.Max(1, (int)Math.Round(known.Time.TotalMinutes))} min";
        return $"{epochs}; all of them took {time} with {known.Environment.Threads} threads ({known.Environment.Processor})";
    }

    /// <summary>Says how the run ended.</summary>
    public void Finish()
    {
        if (run.Best is { } best)
            streams.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"best: epoch {best.Epoch}, validation {(best.ValidationAccuracy is null ? $"loss {best.ValidationLoss:0.0000}" : Percent(best.ValidationAccuracy))}; model in {run.BestModel}"));
    }

    public void Dispose() => streams.Error.Flush();

    private static string Percent(double? share) =>
        share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00} %") : "-";
}
