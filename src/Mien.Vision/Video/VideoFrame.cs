using Mien.Vision.Pictures;

namespace Mien.Vision.Video;

/// <summary>Room for one frame, filled again and again: what is read into it replaces what was there, without allocating.</summary>
public sealed class VideoFrame
{
    private byte[] pixels = [];
    private Picture? picture;

    /// <summary>Number of the frame in its video, from 0; frames that were dropped are counted.</summary>
    public long Number { get; private set; }

    /// <summary>Seconds since the video began; never less than those of the frame before.</summary>
    public double Time { get; private set; }

    /// <summary>The frame's pixels. Unlike other pictures this one changes when the next frame is read into its room.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read yet.</exception>
    public Picture Picture => picture ?? throw new InvalidOperationException("no frame was read yet");

    /// <summary>Gives the picture away: it does not change any more, and the next frame goes elsewhere.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read since the last was given away.</exception>
    public Picture Release()
    {
        var released = Picture;
        (picture, pixels) = (null, []);
        return released;
    }

    /// <summary>Makes this the given frame.</summary>
    /// <param name="number">Number of the frame, from 0.</param>
    /// <param name="time">Seconds since the video began.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="originalWidth">Width before the frame was shrunk.</param>
    /// <param name="originalHeight">Height before the frame was shrunk.</param>
    /// <returns>Where its pixels go: 3 * width * height bytes, interleaved R, G, B.</returns>
    public Span<byte> Fill(long number, double time, int width, int height, int originalWidth, int originalHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Number = number;
        Time = time;
        if (picture is null || (picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight) != (width, height, originalWidth, originalHeight))
        {
            if (pixels.LongLength != 3L * width * height)
                pixels = new byte[checked(3 * width * height)];
            picture = new Picture(pixels, width, height, originalWidth, originalHeight);
        }

        return pixels;
    }
}

/// <summary>Frames one after the other. One thread reads at a time.</summary>
public interface IVideoSource
{
    /// <summary>What results call the video.</summary>
    string Name { get; }

    /// <summary>Waits for the next frame.</summary>
    /// <param name="frame">Receives it.</param>
    /// <returns>False when the video is over, and the frame stays as it was.</returns>
    /// <exception cref="MienException">The video is damaged or its source is gone.</exception>
    bool Read(VideoFrame frame);

    /// <summary>Ends a <see cref="Read"/> that waits, from any thread: no more frames are wanted. Where frames always come soon, nothing is to do.</summary>
    void Stop()
    {
    }
}
