using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>One frame of a video and what was found in it.</summary>
public sealed class AnalyzedFrame
{
    private readonly VideoFrame frame;
    private Picture? own;
    private bool isOver;

    internal AnalyzedFrame(VideoFrame frame, Analysis analysis, IReadOnlyList<Detection> faces)
    {
        this.frame = frame;
        Analysis = analysis;
        Faces = faces;
    }

    /// <summary>What was found.</summary>
    public Analysis Analysis { get; }

    /// <summary>
    /// Its pixels. To be asked for before the next frame is, as those that nobody asks for are used again; once it was asked for the picture
    /// is the caller's and never changes.
    /// </summary>
    /// <exception cref="InvalidOperationException">The next frame was asked for.</exception>
    public Picture Picture => own ??= isOver
        ? throw new InvalidOperationException("the picture of a frame is to be asked for before the next frame")
        : frame.Release();

    /// <summary>The faces of <see cref="Analysis"/>, in pixels of <see cref="Lent"/>.</summary>
    internal IReadOnlyList<Detection> Faces { get; }

    /// <summary>Its pixels, which change after the next frame was asked for.</summary>
    internal Picture Lent => own ?? frame.Picture;

    /// <summary>Exact seconds since the video began.</summary>
    internal double Time => frame.Time;

    /// <summary>The pixels are used again.</summary>
    internal void End() => isOver = true;
}
