using Mien.Batch;
using Mien.Cli.Output;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>Runs a batch for a user, who may interrupt it.</summary>
internal static class BatchRun
{
    /// <summary>Analyses all and returns the exit status.</summary>
    /// <param name="recognizer">Finds and names faces.</param>
    /// <param name="options">What is analysed.</param>
    /// <param name="output">Where results go; null or "-" is standard output.</param>
    /// <param name="format">How they are written; null is the table.</param>
    /// <param name="streams">Where notes go.</param>
    public static int Run(Recognizer recognizer, BatchOptions options, string? output, ResultFormat? format, StandardStreams streams)
    {
        using var target = format is null || OutputTarget.IsStandard(output) ? OutputTarget.Open(output, streams) : null;
        using var batch = UsageException.OfInput(() => AnalysisBatch.Open(recognizer, target is null
            ? options with { Output = output, Format = format! }
            : options with { Writer = () => Writer(target.Stream) }));
        using var display = new BatchDisplay(streams, dataGoesToFile: target?.Stream != streams.Output, () => batch.Pictures);
        using var interruption = new Interruption(() => display.IsInVideo, TellWhatIsLeft);
        try
        {
            var summary = batch.RunAsync(display, interruption.Token).GetAwaiter().GetResult();
            target?.Commit();
            display.Dispose();
            foreach (var note in summary.PassedOver.Notes())
                streams.Report(note);
            return summary.Failures == 0 ? ExitStatus.Good : ExitStatus.SomeFailed;
        }
        catch (OperationCanceledException error)
        {
            streams.Report(error.Message);
            return ExitStatus.SomeFailed;
        }

        IResultWriter Writer(Stream stream) => format is { } known
            ? known.CreateWriter(stream, recognizer.Labels, PictureInputs.NameOnePicture(options.Inputs))
            : new TableResultWriter(stream);

        void TellWhatIsLeft()
        {
            if (batch.Kept > 0)
                streams.Report($"{batch.Journal}: holds results of {batch.Kept} inputs; the same command with --resume goes on");
            if (batch.Unfinished is { } unfinished)
                File.Delete(unfinished);
        }
    }
}
