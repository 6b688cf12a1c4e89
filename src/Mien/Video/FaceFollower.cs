using Mien.Recognition;
using Mien.Vision.Tracking;

namespace Mien.Video;

/// <summary>Gives the faces of frames, in their order, to tracks.</summary>
internal sealed class FaceFollower
{
    private readonly VideoOptions options;
    private readonly FaceTracker tracker;
    private readonly FaceSearch search;

    public FaceFollower(Recognizer recognizer, VideoOptions options)
    {
        this.options = options;
        tracker = new FaceTracker(options.TrackingOf(recognizer));
        search = new FaceSearch(recognizer, tracker, options);
    }

    /// <summary>Finds the faces of the next frame, and says which they are.</summary>
    /// <param name="job">The frame, whose faces were detected if a thread was to do so ahead.</param>
    /// <param name="cancellation">Ends a search for faces.</param>
    public void Follow(FrameJob job, CancellationToken cancellation)
    {
        var frame = job.Frame;
        job.Found = search.Detect(frame, job.IsScheduled ? job.Detections : null, job.Known, cancellation);
        if (job.Found is null)
            tracker.Follow(frame.Picture, frame.Time);
        else
            tracker.Detect(frame.Picture, frame.Time, LargestFaces.Of(job.Found, options.MaxFaces));

        job.Tracks.Clear();
        foreach (var track in tracker.Seen)
            job.Tracks.Add((track.Id, track.Face));
    }
}
