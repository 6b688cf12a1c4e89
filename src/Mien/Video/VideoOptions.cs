using Mien.Vision;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>How a <see cref="Recognizer"/> analyses a video.</summary>
public sealed class VideoOptions
{
    /// <summary>
    /// How faces are detected and followed. Default null: the defaults of <see cref="FaceTrackerOptions"/>, or where the whole picture is
    /// taken as one face, each frame by itself.
    /// </summary>
    public FaceTrackerOptions? Tracking { get; init; }

    /// <summary>
    /// The whole picture is searched for faces in every so many frames, and in between around those that are known, as often as
    /// <see cref="FaceTrackerOptions.DetectEvery"/> says: a face that appears is found within so many frames, and one of a new scene in its first.
    /// Where the detector looks less often than that, or is no <see cref="IRegionFaceDetector"/>, it always searches the whole picture.
    /// Default 5; 1 to 1000.
    /// </summary>
    public int SearchEvery { get; init; } = 5;

    /// <summary>
    /// Whether the newest frame is always the next: frames that come while another is analysed are dropped, which the numbers of those that
    /// come tell, and a file is read at the speed it is played at. Default false: every frame is analysed.
    /// </summary>
    public bool Live { get; init; }

    /// <summary>Time constant of the smoothing of probabilities, in seconds. Default 0.4; 0, for none, to 60.</summary>
    public double SmoothingSeconds { get; init; } = 0.4;

    /// <summary>How much more likely than the present expression another must be to take its place. Default 0.1; 0 to 1.</summary>
    public float Hysteresis { get; init; } = 0.1f;

    /// <summary>Faces of a frame that are taken on, those with the largest boxes; how many there are more is noted. Default null: all; at least 1.</summary>
    public int? MaxFaces { get; init; }

    /// <summary>Keeps what is found in each frame, and knows it of an earlier run; null for none. Not used in live analysis.</summary>
    public IFrameMemory? Memory { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SearchEvery, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SearchEvery, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(SmoothingSeconds, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SmoothingSeconds, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(Hysteresis, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Hysteresis, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFaces ?? 1, 1, nameof(MaxFaces));
    }

    internal FaceTrackerOptions TrackingOf(Recognizer recognizer) =>
        Tracking ?? (recognizer.TakesWholePicture ? new() { DetectEvery = 1, MinHits = 1 } : new());

    /// <summary>Frames from one search of the whole picture to the next, the most of those that are detected in.</summary>
    internal int WholeEvery(Recognizer recognizer)
    {
        var detectEvery = TrackingOf(recognizer).DetectEvery;
        return recognizer.SearchesRegions ? detectEvery * Math.Max(1, SearchEvery / detectEvery) : detectEvery;
    }

    /// <summary>How a video is read for it.</summary>
    /// <param name="maxSide">Longest side in pixels; null for the default.</param>
    internal VideoReaderOptions ReaderOptions(int? maxSide) => maxSide is { } side
        ? new() { RealTime = Live, MaxSide = Math.Min(side, VideoReaderOptions.LargestSide) }
        : new() { RealTime = Live };
}
