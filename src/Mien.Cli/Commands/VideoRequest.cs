using Mien.Video;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>How the command line asks for videos to be analysed.</summary>
/// <param name="Live">Whether frames are dropped rather than delayed.</param>
/// <param name="DetectEvery">Frames from one detection to the next; null for the library's default.</param>
/// <param name="Threads">Threads that detect.</param>
/// <param name="IsWholePicture">Whether each frame is taken as one face, of which there is nothing to track.</param>
/// <param name="MaxSide">Longest side that frames are read with, in pixels; null for the library's default.</param>
internal sealed record VideoRequest(bool Live, int? DetectEvery, int Threads, bool IsWholePicture, int? MaxSide = null)
{
    public VideoReaderOptions ReaderOptions() => MaxSide is { } side
        ? new VideoReaderOptions { RealTime = Live, MaxSide = Math.Clamp(side, 16, 8192) }
        : new VideoReaderOptions { RealTime = Live };

    public VideoOptions Options(IFrameMemory? memory) => new()
    {
        Memory = memory,
        Live = Live,
        Threads = Math.Min(Threads, 64),
        Tracking = IsWholePicture ? new FaceTrackerOptions { DetectEvery = 1, MinHits = 1 }
            : DetectEvery is { } frames ? new FaceTrackerOptions { DetectEvery = frames }
            : new FaceTrackerOptions(),
    };
}
