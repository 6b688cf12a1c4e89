using System.Diagnostics;
using Mien.Vision.Pictures;

namespace Mien.Vision.Video;

/// <summary>
/// A video whose frames somebody hands over as they come, each an encoded picture, such as from a socket. The newest waits to be read; one
/// that still waited when it came is dropped. Frames are handed over by one thread and read by one.
/// </summary>
public sealed class FrameFeed : IVideoSource, IDisposable
{
    private readonly PictureSize size;
    private readonly double step;
    private readonly PictureRoom room = new();
    private readonly object gate = new();
    private byte[] waiting = [];
    private byte[] taken = [];
    private int length;
    private bool isWaiting;
    private bool isOver;
    private long count;
    private long begun;
    private double arrived;
    private long due;

    /// <summary>Makes a feed that waits for its first frame.</summary>
    /// <param name="name">What results and errors call it.</param>
    /// <param name="size">How large frames are read; null for a longest side of at most <see cref="VideoReaderOptions.DefaultMaxSide"/>.</param>
    /// <param name="maxRate">Frames a second that are read at most, 0.001 or more; the newest waits for its time.</param>
    public FrameFeed(string name, PictureSize? size = null, double maxRate = double.PositiveInfinity)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRate, 0.001);
        Name = name;
        this.size = size ?? VideoReaderOptions.DefaultMaxSide;
        this.size.Validate();
        step = 1 / maxRate;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// Told of a frame that is no picture that can be read, by its number, on the thread that reads; the others follow. Default null: such a
    /// frame ends the video as one that is damaged.
    /// </summary>
    public Action<long, MienException>? Unusable { get; init; }

    /// <summary>
    /// Frames a second of the video that they are of, over 0: a frame's time follows from its number. Default null: it is that of its arrival.
    /// </summary>
    public double? FrameRate { get; init; }

    /// <summary>Hands the next frame over, which is copied. After the end it is dropped.</summary>
    /// <param name="encoded">A whole file of a kind that <see cref="Picture.Load"/> reads.</param>
    /// <returns>Its number, from 0; those that are dropped are counted.</returns>
    public long Add(ReadOnlySpan<byte> encoded)
    {
        lock (gate)
        {
            var now = Stopwatch.GetTimestamp();
            if (count == 0)
                begun = now;
            arrived = Stopwatch.GetElapsedTime(begun, now).TotalSeconds;
            if (waiting.Length < encoded.Length)
                waiting = new byte[encoded.Length];
            encoded.CopyTo(waiting);
            length = encoded.Length;
            isWaiting = !isOver;
            Monitor.PulseAll(gate);
            return count++;
        }
    }

    /// <summary>Says that no frame follows; one that waits is still read.</summary>
    public void Complete()
    {
        lock (gate)
        {
            isOver = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <inheritdoc/>
    public bool Read(VideoFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        while (Take() is var (number, time, bytes))
        {
            try
            {
                var picture = Picture.Decode(taken.AsSpan(0, bytes), Name, size, room);
                picture.Pixels.CopyTo(frame.Fill(number, time, picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight));
                return true;
            }
            catch (MienException error) when (Unusable is not null)
            {
                Unusable(number, error);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (gate)
        {
            isOver = true;
            isWaiting = false;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Frees its memory; nobody reads any more.</summary>
    public void Dispose() => room.Dispose();

    // The newest frame, once there is one and its time has come, in the bytes that are taken; null when the feed is over.
    private (long Number, double Time, int Bytes)? Take()
    {
        lock (gate)
        {
            while (true)
            {
                var rest = isWaiting ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds : Timeout.Infinite;
                if (isWaiting && rest <= 0)
                    break;
                if (!isWaiting && isOver)
                    return null;
                Monitor.Wait(gate, (int)Math.Ceiling(rest));
            }

            isWaiting = false;
            due = Stopwatch.GetTimestamp() + (long)(step * Stopwatch.Frequency);
            (waiting, taken) = (taken, waiting);
            return (count - 1, FrameRate is { } rate ? (count - 1) / rate : arrived, length);
        }
    }
}
