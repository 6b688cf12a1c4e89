using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>Finds the faces of a video, follows them, and names their expressions over time.</summary>
public sealed class VideoRecognizer
{
    private readonly Recognizer recognizer;
    private readonly VideoOptions options;

    /// <summary>Uses a recogniser on videos; it stays the caller's.</summary>
    /// <param name="recognizer">Finds and names faces.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public VideoRecognizer(Recognizer recognizer, VideoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        this.recognizer = recognizer;
        this.options = options ?? new VideoOptions();
        this.options.Validate();
    }

    /// <summary>Analyses a video to its end. Reading, detecting and writing go on at the same time.</summary>
    /// <param name="source">The video; after an error or a cancellation it may be disposed, but not read on.</param>
    /// <param name="write">
    /// Told of each frame that was analysed, in order, on the calling thread. The frame's picture is only good until it returns.
    /// </param>
    /// <param name="cancellation">Ends the analysis after the frames that are on their way, without an exception.</param>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    /// <exception cref="MienException">The video is damaged or its source is gone; the frames before that were written.</exception>
    public VideoSummary Run(IVideoSource source, Action<VideoFrame, Analysis> write, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(write);
        recognizer.ThrowIfDisposed();
        using var run = new VideoRun(source, recognizer, options, cancellation);
        return run.Run(write);
    }
}

/// <summary>What was done with the frames of a video.</summary>
/// <param name="Frames">Frames that were analysed.</param>
/// <param name="Dropped">Frames that were dropped because a newer one had come.</param>
public readonly record struct VideoSummary(long Frames, long Dropped);
