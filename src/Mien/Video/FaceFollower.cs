using Mien.Expressions;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Tracking;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>Turns frames into analyses, in their order: faces are given to tracks, named, and their names steadied.</summary>
internal sealed class FaceFollower
{
    // A track that ended is not seen again, so that what is kept of it can go.
    private const double KeptSeconds = 1;

    private readonly Recognizer recognizer;
    private readonly VideoOptions options;
    private readonly FaceTrackerOptions tracking;
    private readonly FaceTracker tracker;
    private readonly Dictionary<int, ExpressionSmoother> expressions = [];
    private readonly string source;
    private bool isBegun;

    public FaceFollower(Recognizer recognizer, VideoOptions options, FaceTrackerOptions tracking, string source)
    {
        this.recognizer = recognizer;
        this.options = options;
        this.tracking = tracking;
        this.source = source;
        tracker = new FaceTracker(tracking);
    }

    /// <summary>What was found in the newest frame.</summary>
    public FrameFindings? Findings { get; private set; }

    /// <summary>The faces of its analysis, in pixels of the frame.</summary>
    public IReadOnlyList<Detection> Faces { get; private set; } = [];

    /// <param name="frame">The next frame.</param>
    /// <param name="detections">Its faces, where the detector has looked; else null.</param>
    /// <param name="known">What an earlier run found in it; then no network is asked.</param>
    /// <param name="cancellation">Ends a search for faces.</param>
    /// <returns>What is in it; what holds for all frames is noted in the first.</returns>
    /// <exception cref="InvalidDataException">What is known does not fit the video.</exception>
    public Analysis Analyze(VideoFrame frame, IReadOnlyList<Detection>? detections, FrameFindings? known = null, CancellationToken cancellation = default)
    {
        var picture = frame.Picture;
        if (known is not null)
            detections = known.Detections;
        else if (detections is null && tracker.NeedsDetection)
            detections = recognizer.Detect(picture, cancellation);
        var taken = detections is null ? null : LargestFaces.Of(detections, options.MaxFaces);
        if (taken is null)
            tracker.Follow(picture, frame.Time);
        else
            tracker.Detect(picture, frame.Time, taken);

        var names = known?.Names ?? [.. tracker.Seen.Select(track => recognizer.Classify(picture, track.Face))];
        if (names.Count != tracker.Seen.Count)
            throw new MienException(source, "what is kept of an earlier run does not fit", "begin anew");
        Findings = known ?? new(detections, names);
        var (faces, places) = (new FaceExpression[names.Count], new Detection[names.Count]);
        for (var i = 0; i < faces.Length; i++)
            (faces[i], places[i]) = (Name(picture, tracker.Seen[i], names[i], frame.Time), tracker.Seen[i].Face);
        Faces = places;
        Forget(frame.Time - tracking.MaxMissing - KeptSeconds);
        var analysis = new Analysis
        {
            Source = source,
            Frame = frame.Number,
            Time = frame.Time,
            Width = picture.OriginalWidth,
            Height = picture.OriginalHeight,
            Notes = LargestFaces.Note(isBegun ? [] : recognizer.NotesOf(picture), taken?.Count ?? 0, detections?.Count ?? 0),
            Faces = faces,
        };
        isBegun = true;
        return analysis;
    }

    private FaceExpression Name(Picture picture, FaceTrack track, ExpressionResult name, double time)
    {
        var face = track.Face;
        var (expression, raw, similarity) = name;
        if (!expressions.TryGetValue(track.Id, out var steady) || steady.Labels != raw.Count)
            expressions[track.Id] = steady = new ExpressionSmoother(raw.Count, options.SmoothingSeconds, options.Hysteresis);
        var label = steady.Add([.. raw.Select(item => item.Probability)], time, expression != ExpressionName.Unknown);
        return new FaceExpression
        {
            Box = picture.ToOriginal(face.Box),
            Score = face.Score,
            Landmarks = Recognizer.Original(picture, face.Landmarks),
            Turn = face.Turn,
            Quality = QualityCheck.Of(picture, face),
            Track = track.Id,
            Expression = steady.IsKnown ? raw[label].Label : ExpressionName.Unknown,
            Probabilities = [.. raw.Select((item, i) => item with { Probability = steady.Probabilities[i] })],
            RawProbabilities = raw,
            Similarity = similarity,
        };
    }

    private void Forget(double before)
    {
        foreach (var (id, expression) in expressions)
        {
            if (expression.Time < before)
                expressions.Remove(id);
        }
    }
}
