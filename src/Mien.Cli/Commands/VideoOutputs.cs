using Mien.Cli.Output;
using Mien.Video;
using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>Analyses videos and writes what was asked for: results, annotated videos, pictures of the tracks.</summary>
internal sealed class VideoOutputs(Recognizer recognizer, VideoRequest request, string? timelineFolder)
{
    private readonly Dictionary<string, string> _timelines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Analyses one video. When its source fails, what was written so far is finished before the error is passed on; when the annotated
    /// video does, the results are written to their end before. When it is interrupted, what was written is finished if it is live; else
    /// only an interrupted part would be left, and is taken away.
    /// </summary>
    /// <returns>Frames that were analysed, and frames that were dropped because a newer one had come.</returns>
    public (long Frames, long Dropped) Write(string source, string? annotatedPath, Action<Analysis> write, ProgressLine progress, CancellationToken cancellation, IFrameMemory? memory = null)
    {
        using var video = VideoReader.Open(source, request.ReaderOptions(), cancellation);
        if (video.Width == 0)
            return default;

        using var annotated = annotatedPath is null ? null : new AnnotatedVideo(annotatedPath, video, withSound: !request.Live);
        var timeline = timelineFolder is null ? null : new TimelineFolder(timelineFolder, TimelineOf(source)!, recognizer.Labels);
        var (frames, last) = (0L, -1L);
        try
        {
            foreach (var frame in recognizer.AnalyzeVideoAsync(video, request.Options(memory), cancellation).ToBlockingEnumerable(CancellationToken.None))
                Write(frame);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What came before is written.
        }
        catch (MienException)
        {
            Complete();
            throw;
        }

        if (request.Live || !cancellation.IsCancellationRequested)
            Complete();
        return (frames, last + 1 - frames);

        void Write(AnalyzedFrame frame)
        {
            var analysis = frame.Analysis;
            (frames, last) = (frames + 1, analysis.Frame!.Value);
            write(analysis);
            annotated?.Add(frame);
            timeline?.Add(analysis);
            progress.Advance();
            foreach (var note in analysis.Notes)
                progress.Report(analysis.Source, note);
        }

        void Complete()
        {
            timeline?.Complete();
            annotated?.Complete();
        }
    }

    /// <summary>
    /// Chooses the name of a video's timelines: videos of the same name are numbered. Called in the order of the videos, those that an
    /// earlier run has done included.
    /// </summary>
    public void Reserve(string source)
    {
        if (timelineFolder is null || _timelines.ContainsKey(source))
            return;
        var stem = Path.GetFileNameWithoutExtension(source);
        var name = stem;
        for (var number = 2; !_taken.Add(name); number++)
            name = $"{stem}-{number}";
        _timelines[source] = name;
    }

    /// <summary>The name of a video's timelines; null where none are asked for.</summary>
    public string? TimelineOf(string source) => _timelines.GetValueOrDefault(source);
}
