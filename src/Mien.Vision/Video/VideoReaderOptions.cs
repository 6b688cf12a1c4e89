namespace Mien.Vision.Video;

/// <summary>How <see cref="VideoReader"/> reads.</summary>
public sealed class VideoReaderOptions
{
    /// <summary>Longest side that frames may have, in pixels.</summary>
    public const int LargestSide = 8192;

    /// <summary>Longest side of frames, in pixels, by default.</summary>
    public const int DefaultMaxSide = 1920;

    /// <summary>Longest side of the frames in pixels; larger videos are shrunk to it. Default 1920; 16 to 8192.</summary>
    public int MaxSide { get; init; } = DefaultMaxSide;

    /// <summary>Whether a file is read at the speed it is played at. Default false. Cameras and streams always come as they are.</summary>
    public bool RealTime { get; init; }

    /// <summary>How long a frame may take to come before the source counts as stalled. Default 10 seconds; 0.1 seconds to an hour.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSide, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSide, LargestSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(Timeout, TimeSpan.FromSeconds(0.1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Timeout, TimeSpan.FromHours(1));
    }
}
