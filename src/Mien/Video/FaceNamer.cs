using Mien.Expressions;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Video;

/// <summary>Turns frames whose faces are followed into analyses, in their order: faces are named, and the names of each track steadied.</summary>
internal sealed class FaceNamer(Recognizer recognizer, VideoOptions options, string source)
{
    // A track that ended is not seen again, so that what is kept of it can go.
    private const double KeptSeconds = 1;

    private readonly double keptSeconds = options.TrackingOf(recognizer).MaxMissing + KeptSeconds;
    private readonly Dictionary<int, ExpressionSmoother> expressions = [];
    private bool isBegun;

    /// <summary>Names the faces of the next frame; what holds for all frames is noted in the first.</summary>
    /// <exception cref="MienException">What is known of the frame does not fit its faces.</exception>
    public void Name(FrameJob job)
    {
        var (picture, time, tracks) = (job.Frame.Picture, job.Frame.Time, job.Tracks);
        var names = job.Known?.Names ?? [.. tracks.Select(track => recognizer.Classify(picture, track.Face))];
        if (names.Count != tracks.Count)
            throw new MienException(source, "what is kept of an earlier run does not fit", "begin anew");
        var (faces, places) = (new FaceExpression[names.Count], new Detection[names.Count]);
        for (var i = 0; i < faces.Length; i++)
            (faces[i], places[i]) = (Name(picture, tracks[i].Track, tracks[i].Face, names[i], time), tracks[i].Face);
        Forget(time - keptSeconds);
        var found = job.Found?.Count ?? 0;
        job.Findings = job.Known ?? new(job.Found, names);
        job.Faces = places;
        job.Analysis = new Analysis
        {
            Source = source,
            Frame = job.Frame.Number,
            Time = time,
            Width = picture.OriginalWidth,
            Height = picture.OriginalHeight,
            Notes = LargestFaces.Note(isBegun ? [] : recognizer.NotesOf(picture), Math.Min(found, options.MaxFaces ?? found), found),
            Faces = faces,
        };
        isBegun = true;
    }

    private FaceExpression Name(Picture picture, int track, Detection face, ExpressionResult name, double time)
    {
        var (expression, raw, similarity) = name;
        if (!expressions.TryGetValue(track, out var steady) || steady.Labels != raw.Count)
            expressions[track] = steady = new ExpressionSmoother(raw.Count, options.SmoothingSeconds, options.Hysteresis);
        var label = steady.Add([.. raw.Select(item => item.Probability)], time, expression != ExpressionName.Unknown);
        return new FaceExpression
        {
            Box = picture.ToOriginal(face.Box),
            Score = face.Score,
            Landmarks = Recognizer.Original(picture, face.Landmarks),
            Turn = face.Turn,
            Quality = QualityCheck.Of(picture, face),
            Track = track,
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
