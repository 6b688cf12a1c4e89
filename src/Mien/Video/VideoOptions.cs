using Mien.Vision.Tracking;

namespace Mien.Video;

/// <summary>How <see cref="VideoRecognizer"/> analyses a video.</summary>
public sealed class VideoOptions
{
    /// <summary>How faces are detected and followed; null for the defaults.</summary>
    public FaceTrackerOptions Tracking { get; init; } = new();

    /// <summary>
    /// Whether the newest frame is always the next: frames that come while another is analysed are dropped and counted. Default false:
    /// every frame is analysed.
    /// </summary>
    public bool Live { get; init; }

    /// <summary>Threads that detect faces ahead, 1 to 64; all cores by default. Live analysis detects in the frame it is at.</summary>
    public int Threads { get; init; } = Math.Min(64, Environment.ProcessorCount);

    /// <summary>Time constant of the smoothing of probabilities, in seconds. Default 0.4; 0, for none, to 60.</summary>
    public double SmoothingSeconds { get; init; } = 0.4;

    /// <summary>How much more likely than the present expression another must be to take its place. Default 0.1; 0 to 1.</summary>
    public float Hysteresis { get; init; } = 0.1f;

    /// <summary>Keeps what is found in each frame, and knows it of an earlier run; null for none. Not used in live analysis.</summary>
    public IFrameMemory? Memory { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Tracking);
        if (Threads is < 1 or > 64)
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "Threads must be from 1 to 64");
        if (!(SmoothingSeconds >= 0 && SmoothingSeconds <= 60))
            throw new ArgumentOutOfRangeException(nameof(SmoothingSeconds), SmoothingSeconds, "SmoothingSeconds must be from 0 to 60");
        if (!(Hysteresis >= 0 && Hysteresis <= 1))
            throw new ArgumentOutOfRangeException(nameof(Hysteresis), Hysteresis, "Hysteresis must be from 0 to 1");
    }
}
