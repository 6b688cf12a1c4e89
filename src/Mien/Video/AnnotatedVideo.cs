using Mien.Recognition;
using Mien.Vision.Drawing;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>Writes a video with a box around each face, its expression, probability and track. It appears whole when it is completed.</summary>
public sealed class AnnotatedVideo : IDisposable
{
    private readonly VideoWriter writer;
    private readonly FrameAnnotator annotator = new();
    private readonly int width;
    private readonly int height;
    private MienException? failure;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; .mp4, .mov or .mkv decides the container.</param>
    /// <param name="video">The video that is analysed; where it is a file its sound is added.</param>
    /// <param name="withSound">Whether the sound of a file is added.</param>
    /// <exception cref="MienException">The file cannot be written.</exception>
    public AnnotatedVideo(string path, VideoReader video, bool withSound = true)
    {
        ArgumentNullException.ThrowIfNull(video);
        (width, height) = (video.Width, video.Height);
        writer = new VideoWriter(path, width, height, video.FrameRate, withSound && video.IsFile ? video.Name : null);
    }

    /// <summary>
    /// Adds a frame. One whose size is not that of the first is left out, and the one before is shown longer. That the file cannot be
    /// written is told by <see cref="Complete"/>, so that results which do not need it go on.
    /// </summary>
    /// <param name="frame">A frame of the video.</param>
    public void Add(AnalyzedFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var picture = frame.Lent;
        if (failure is not null || (picture.Width, picture.Height) != (width, height))
            return;
        try
        {
            writer.Write(annotator.Draw(picture, AnnotatedPicture.Annotations(picture, frame.Analysis)), frame.Time);
        }
        catch (MienException e)
        {
            failure = e;
        }
    }

    /// <summary>Finishes the file.</summary>
    /// <exception cref="MienException">The file cannot be written.</exception>
    public void Complete()
    {
        if (failure is not null)
            throw failure;
        writer.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();
}
