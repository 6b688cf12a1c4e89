using Mien.Video;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Batch;

/// <summary>Analyses a video and writes what was asked for beside its results: the annotated video, pictures of the tracks.</summary>
public sealed record VideoAnalysis
{
    /// <summary>Finds and names faces; it stays the caller's.</summary>
    public required Recognizer Recognizer { get; init; }

    /// <summary>Whether the video is taken as it happens: a file at the speed it is played at, the newest frame always next. Default false.</summary>
    public bool Live { get; init; }

    /// <summary>Frames from one detection to the next, between which faces are followed. Default null: that of <see cref="FaceTrackerOptions"/>.</summary>
    public int? DetectEvery { get; init; }

    /// <summary>Frames from one search of the whole picture to the next. Default null: as <see cref="VideoOptions.SearchEvery"/>.</summary>
    public int? SearchEvery { get; init; }

    /// <summary>File of the annotated video, .mp4, .mov or .mkv; it appears whole at the end. Default null: none.</summary>
    public string? Annotated { get; init; }

    /// <summary>Folder for a picture of each track: its probabilities over time. Default null: none.</summary>
    public string? TimelineFolder { get; init; }

    /// <summary>What the files in <see cref="TimelineFolder"/> begin with. Default null: the name of the video's file.</summary>
    public string? TimelineName { get; init; }

    internal IFrameMemory? Memory { get; init; }

    internal ExplainedTracks? Explained { get; init; }

    /// <summary>
    /// Analyses one video. When its source fails, what was written so far is finished before the error is passed on; when the annotated
    /// video does, the results are written to their end before. When it is cancelled, what was written is finished if it is live; else
    /// only an interrupted part would be left, and is taken away.
    /// </summary>
    /// <param name="source">A file, a camera device such as /dev/video0, or an address of rtsp, rtsps, http or https.</param>
    /// <param name="write">Told of each frame, in order.</param>
    /// <param name="cancellation">Ends the analysis, without an exception.</param>
    /// <returns>Frames that were analysed, and frames that were dropped because a newer one had come.</returns>
    /// <exception cref="MienException">There is no video that can be read, it is damaged, or a file cannot be written.</exception>
    public async Task<(long Frames, long Dropped)> RunAsync(string source, Action<Analysis> write, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var options = Options();
        using var video = VideoReader.Open(source, options.ReaderOptions(Recognizer.Options.MaxSide), cancellation);
        if (video.Width == 0)
            return default;

        using var annotated = Annotated is null ? null : new AnnotatedVideo(Annotated, video, withSound: !Live);
        var timeline = TimelineFolder is null ? null : new TimelineFolder(TimelineFolder, TimelineName ?? source, Recognizer.Labels);
        var (frames, last) = (0L, -1L);
        try
        {
            await foreach (var frame in Recognizer.AnalyzeVideoAsync(video, options).WithCancellation(cancellation).ConfigureAwait(false))
            {
                (frames, last) = (frames + 1, frame.Analysis.Frame!.Value);
                write(frame.Analysis);
                annotated?.Add(frame);
                timeline?.Add(frame.Analysis);
                Explained?.Add(frame);
            }
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

        if (Live || !cancellation.IsCancellationRequested)
            Complete();
        return (frames, last + 1 - frames);

        void Complete()
        {
            timeline?.Complete();
            Explained?.Complete();
            annotated?.Complete();
        }
    }

    /// <summary>Checks the file of an annotated video before anything is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The video that is analysed.</param>
    /// <exception cref="MienException">The file cannot be written, or is the one that is read.</exception>
    public static void RequireWritable(string path, string source)
    {
        if (!VideoWriter.CanWrite(path))
            throw new MienException(path, "not the name of an annotated video", "end it in .mp4, .mov or .mkv");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new MienException(path, "the folder of the annotated copy does not exist", "make it first");
        if (File.Exists(path) && File.Exists(source) && Final(path) == Final(source))
            throw new MienException(path, "the annotated copy would replace the video that is analysed", "name another file");
    }

    private static string Final(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private VideoOptions Options() => new()
    {
        Live = Live,
        Memory = Memory,
        SearchEvery = SearchEvery ?? new VideoOptions().SearchEvery,
        Tracking = DetectEvery is { } frames && !Recognizer.TakesWholePicture ? new FaceTrackerOptions { DetectEvery = frames } : null,
    };
}
