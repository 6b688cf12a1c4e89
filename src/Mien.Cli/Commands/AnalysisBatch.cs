using Mien.Cli.Inputs;
using Mien.Cli.Output;
using Mien.Recognition;
using Mien.Results;
using Mien.Tensors;
using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>A batch of pictures and videos: what the inputs give goes to the target, what an earlier run has done is passed over.</summary>
internal sealed class AnalysisBatch(
    OutputTarget target, Recognizer recognizer, VideoOutputs videos, AnnotationTarget? annotations, StandardStreams streams)
{
    // A second of most videos: no more is lost by a kill, and no more is held in memory.
    private const int FramesTogether = 25;

    private readonly bool _dataGoesToFile = target.Stream != streams.Output;
    private int _status;

    /// <summary>Analyses all and returns the exit status.</summary>
    public int Run(string[] inputs, ResultFormat? format)
    {
        _status = ExitStatus.Good;
        var passedOver = new PassedOver();
        var all = PictureInputs.Expand(inputs, passedOver);
        using var count = new InputCount(PictureInputs.Expand(inputs).Where(input => !IsVideo(input)));
        using (var progress = new ProgressLine(streams, "pictures", _dataGoesToFile, () => count.Total))
        using (var writer = CreateWriter(format, PictureInputs.NameOnePicture(inputs)))
        using (var rest = all.Where(input => IsToDo(input, progress)).GetEnumerator())
        {
            // Pictures up to the next video are analysed side by side, videos one after the other.
            for (var isMore = rest.MoveNext(); isMore;)
            {
                if (IsVideo(rest.Current))
                {
                    progress.Hide();
                    WriteVideo(rest.Current.Source, writer);
                    isMore = rest.MoveNext();
                }
                else
                {
                    WritePictures(PicturesUpToVideo(), writer, progress);
                }

                IEnumerable<PictureSource> PicturesUpToVideo()
                {
                    for (; isMore && !IsVideo(rest.Current); isMore = rest.MoveNext())
                        yield return rest.Current.ToSource(streams);
                }
            }

            writer.Complete();
        }

        target.Commit();
        passedOver.Report(streams);
        return target.HoldsFailures ? ExitStatus.SomeFailed : _status;
    }

    private IResultWriter CreateWriter(ResultFormat? format, bool isSingle) => format is { } known
        ? ResultWriter.Create(known, target.Stream, recognizer.Labels, isSingle)
        : new TableResultWriter(target.Stream);

    private static bool IsVideo(PictureInput input) => input.Error is null && !input.IsStandardInput && VideoFile.Is(input.Source);

    // What is done keeps its names, so that those of the rest are the same as in an undisturbed run.
    private bool IsToDo(PictureInput input, ProgressLine progress)
    {
        annotations?.Reserve(input.Source);
        var isVideo = IsVideo(input);
        if (isVideo)
            videos.Reserve(input.Source);
        var isCopyGone = annotations is not null && !File.Exists(annotations.PathOf(input.Source));
        if (!target.Holds(input.Source, Copies(input.Source), isCopyGone))
            return true;
        if (!isVideo)
            progress.Skip();
        return false;
    }

    private string? Copies(string source)
    {
        var copies = string.Join(", ", new[] { annotations?.PathOf(source), videos.TimelineOf(source) }.OfType<string>());
        return copies.Length == 0 ? null : copies;
    }

    private void WritePictures(IEnumerable<PictureSource> sources, IResultWriter writer, ProgressLine progress)
    {
        foreach (var result in recognizer.AnalyzeAllAsync(sources, annotations is null ? null : annotations.Add).ToBlockingEnumerable())
        {
            var unwritten = annotations?.FailureOf(result.Source);
            var analysis = result with
            {
                Annotated = result.Error is null && unwritten is null ? annotations?.PathOf(result.Source) : null,
            };
            Write(analysis, writer);
            progress.Advance();
            foreach (var note in analysis.Notes)
                progress.Report(analysis.Source, note);
            if (analysis.Error is { } error)
                Fail(analysis.Source, error, progress);
            if (unwritten is not null)
                Fail(analysis.Source, $"analysed, but not drawn: {unwritten}", progress);
        }
    }

    private void Write(Analysis analysis, IResultWriter writer)
    {
        using var stage = Stages.Begin(Stages.Write);
        writer.Write(analysis);
        target.Keep(analysis.Source, Copies(analysis.Source), analysis.Error is not null);
    }

    // A video that was begun is read from its start, as its faces are followed from frame to frame; what the networks found in the frames
    // that are written is known, and they are not written again.
    private void WriteVideo(string source, IResultWriter writer)
    {
        using var interruption = new Interruption();
        using var progress = new ProgressLine(streams, "frames", _dataGoesToFile);
        var (annotated, copies) = (annotations?.PathOf(source), Copies(source));
        var written = target.FramesOf(source, copies);
        using var memory = target.KeepsParts ? new FrameMemory(target, recognizer.Labels) : null;
        var frames = 0L;
        var failed = false;
        try
        {
            videos.Write(source, annotated, WriteFrame, progress, interruption.Token, memory);
        }
        catch (MienException e)
        {
            var error = MienException.Explain(e, source);
            writer.Write(Analysis.Failed(source, error));
            Fail(source, error, progress);
            failed = true;
        }

        if (interruption.Token.IsCancellationRequested)
        {
            if (frames > written)
                KeepFrames();
            throw new MienException(source, "interrupted");
        }

        target.Keep(source, copies, failed);

        void WriteFrame(Analysis analysis)
        {
            if (++frames <= written)
                return;
            writer.Write(analysis with { Annotated = annotated });
            if (frames % FramesTogether == 0)
                KeepFrames();
        }

        void KeepFrames()
        {
            target.KeepFrames(source, copies, frames, memory is null ? [] : memory.Found);
            memory?.Clear();
        }
    }

    private void Fail(string source, string error, ProgressLine progress)
    {
        progress.Report(source, error);
        _status = ExitStatus.SomeFailed;
    }
}
