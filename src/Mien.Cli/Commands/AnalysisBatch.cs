using Mien.Cli.Inputs;
using Mien.Cli.Output;
using Mien.Learning;
using Mien.Vision;
using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>A batch of pictures and videos: what the inputs give goes to the target, what an earlier run has done is passed over.</summary>
internal sealed class AnalysisBatch(
    OutputTarget target, Recognizer recognizer, VideoOutputs videos, AnnotationTarget? annotations, StandardStreams streams, PictureSize? size = null)
{
    private readonly bool _dataGoesToFile = target.Stream != streams.Output;
    private int _status;

    /// <summary>Analyses all and returns the exit status.</summary>
    public int Run(string[] inputs, OutputFormat format, int threads)
    {
        _status = ExitStatus.Good;
        var hasVideo = PictureInputs.NameVideo(inputs);
        var all = PictureInputs.Expand(inputs);
        using var count = new InputCount(all.Where(input => !IsVideo(input)));
        using (var progress = new ProgressLine(streams, "pictures", _dataGoesToFile, () => count.Total))
        using (var writer = AnalysisWriter.Create(format, target.Stream, recognizer.Labels, !hasVideo && PictureInputs.NameOnePicture(inputs), hasVideo))
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
                    WritePictures(PicturesUpToVideo(), threads, writer, progress);
                }

                IEnumerable<PictureSource> PicturesUpToVideo()
                {
                    for (; isMore && !IsVideo(rest.Current); isMore = rest.MoveNext())
                        yield return rest.Current.ToSource(streams, size);
                }
            }

            writer.Complete();
        }

        target.Commit();
        return target.HoldsFailures ? ExitStatus.SomeFailed : _status;
    }

    private static bool IsVideo(PictureInput input) => input.Error is null && !input.IsStandardInput && VideoFile.Is(input.Source);

    // What is done keeps its names, so that those of the rest are the same as in an undisturbed run.
    private bool IsToDo(PictureInput input, ProgressLine progress)
    {
        annotations?.Reserve(input.Source);
        if (!target.Holds(input.Source))
            return true;
        if (IsVideo(input))
            videos.Skip(input.Source);
        else
            progress.Skip();
        return false;
    }

    private void WritePictures(IEnumerable<PictureSource> sources, int threads, IAnalysisWriter writer, ProgressLine progress)
    {
        foreach (var result in recognizer.AnalyzeAll(sources, threads, annotations is null ? null : annotations.Add))
        {
            var analysis = result with { Error = InputFailure.ReasonWithout(result.Source, result.Error) };
            var unwritten = annotations?.FailureOf(analysis.Source);
            Write(analysis, unwritten is not null, writer);
            progress.Advance();
            foreach (var note in analysis.Notes)
                Report(analysis.Source, note, progress);
            if (analysis.Error is { } error)
                Fail(analysis.Source, error, progress);
            if (unwritten is not null)
                Fail(analysis.Source, $"analysed, but not drawn: {unwritten}", progress);
        }
    }

    private void Write(Analysis analysis, bool failed, IAnalysisWriter writer)
    {
        using var stage = Stages.Begin(Stages.Write);
        writer.Write(analysis);
        target.Keep(analysis.Source, failed || analysis.Error is not null);
    }

    private void WriteVideo(string source, IAnalysisWriter writer)
    {
        using var interruption = new Interruption();
        using var progress = new ProgressLine(streams, "frames", _dataGoesToFile);
        var failed = false;
        try
        {
            videos.Write(source, annotations?.PathOf(source), writer, progress, interruption.Token);
        }
        catch (VideoException e)
        {
            var error = InputFailure.ReasonWithout(source, e.Message)!;
            writer.Write(Analysis.Failed(source, error));
            Fail(source, error, progress);
            failed = true;
        }

        if (interruption.Token.IsCancellationRequested)
            throw new IOException("interrupted; nothing of the video that was begun is kept");
        target.Keep(source, failed);
    }

    private void Fail(string source, string error, ProgressLine progress)
    {
        Report(source, error, progress);
        _status = ExitStatus.SomeFailed;
    }

    private void Report(string source, string line, ProgressLine progress)
    {
        progress.Hide();
        streams.Report(source, line);
    }
}
