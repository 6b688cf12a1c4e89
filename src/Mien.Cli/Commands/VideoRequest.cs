using Mien.Video;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Cli.Commands;

/// <summary>How the command line asks for videos to be analysed.</summary>
/// <param name="Live">Whether frames are dropped rather than delayed.</param>
/// <param name="DetectEvery">Frames from one detection to the next; null for the library's default.</param>
/// <param name="IsWholePicture">Whether each frame is taken as one face, of which there is nothing to track.</param>
/// <param name="MaxSide">Longest side that frames are read with, in pixels; null for the library's default.</param>
internal sealed record VideoRequest(bool Live, int? DetectEvery, bool IsWholePicture, int? MaxSide = null)
{
    public VideoReaderOptions ReaderOptions() => MaxSide is { } side
        ? new VideoReaderOptions { RealTime = Live, MaxSide = Math.Min(side, VideoReaderOptions.LargestSide) }
        : new VideoReaderOptions { RealTime = Live };

    public VideoOptions Options(IFrameMemory? memory) => new()
    {
        Memory = memory,
        Live = Live,
        Tracking = DetectEvery is { } frames && !IsWholePicture ? new FaceTrackerOptions { DetectEvery = frames } : null,
    };
}
