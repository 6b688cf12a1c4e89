using Mien.Vision;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>
/// Where the detector looks in the frames of a video: in the whole picture every so many frames, and at once where a face is missed that was
/// found before; else around the faces that are known.
/// </summary>
internal sealed class FaceSearch(Recognizer recognizer, FaceTracker tracker, VideoOptions options)
{
    private readonly int wholeEvery = options.WholeEvery(recognizer);
    private long searched = -1;

    /// <summary>The faces of the next frame; null where the detector does not look.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="ahead">Those of the whole picture, where it was searched already; else null.</param>
    /// <param name="known">What an earlier run found in it; then nothing is searched.</param>
    /// <param name="cancellation">Ends the search.</param>
    public IReadOnlyList<Detection>? Detect(VideoFrame frame, IReadOnlyList<Detection>? ahead, FrameFindings? known, CancellationToken cancellation)
    {
        // By the number of the frame, so that a run that goes on with what an earlier one found looks where that would have looked.
        var turn = frame.Number / wholeEvery;
        var faces = known is null ? ahead : known.Detections;
        if (known is null && ahead is null && tracker.NeedsDetection)
        {
            if (turn == searched && recognizer.SearchesRegions)
            {
                var regions = tracker.Regions(frame.Time);
                if (regions.Count == 0)
                    return null;
                var near = recognizer.Detect(frame.Picture, regions, cancellation);
                if (!tracker.Misses(frame.Time, near))
                    return near;
            }

            faces = recognizer.Detect(frame.Picture, cancellation);
        }

        if (faces is not null)
            searched = turn;
        return faces;
    }
}
