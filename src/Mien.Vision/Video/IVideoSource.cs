namespace Mien.Vision.Video;

/// <summary>Frames one after the other. One thread reads at a time.</summary>
public interface IVideoSource
{
    /// <summary>What results call the video.</summary>
    string Name { get; }

    /// <summary>Waits for the next frame.</summary>
    /// <param name="frame">Receives it.</param>
    /// <returns>False when the video is over, and the frame stays as it was.</returns>
    /// <exception cref="VideoException">The video is damaged or its source is gone.</exception>
    bool Read(VideoFrame frame);
}
