using Mien.Vision.Pictures;

namespace Mien.Vision.Tracking;

/// <summary>A face that is followed from frame to frame.</summary>
public sealed class FaceTrack
{
    private readonly BoxMotion motion;
    private readonly FaceTemplate template = new();

    // From 0 at the left and upper edge of the box to 1 at the others.
    private FaceLandmarks? landmarks;
    private int turn;
    private float margin;

    internal FaceTrack(Picture picture, Detection detection, double time)
    {
        motion = new BoxMotion(detection.Box, time);
        Detect(picture, detection, time);
    }

    /// <summary>Number of the track, from 1; no other track of the tracker has it. 0 until enough detections have made it one.</summary>
    public int Id { get; internal set; }

    /// <summary>Where the face is in the newest frame, smoothed over time, in pixels of the frame.</summary>
    public Box Box { get; private set; }

    /// <summary>Score of the newest detection, 0 to 1.</summary>
    public float Score { get; private set; }

    /// <summary>The face as the newest detection has it, moved to where it is in the newest frame.</summary>
    public Detection Face => new(Box, Score, landmarks?.Scale(Box.Width, Box.Height).Shift(Box.X, Box.Y), turn, margin);

    /// <summary>Whether the face was seen in the newest frame, by the detector or by its looks.</summary>
    public bool IsSeen { get; private set; }

    internal int Hits { get; private set; }

    /// <summary>When the detector looked for the face and first missed it since it last found it; not a number while it finds it.</summary>
    internal double MissedSince { get; private set; } = double.NaN;

    internal Box Expected(double time) => motion.At(time);

    internal void Detect(Picture picture, Detection detection, double time)
    {
        motion.Measure(detection.Box, time);
        template.Capture(picture, detection.Box);
        Box = motion.At(time);
        Score = detection.Score;
        (turn, margin) = (detection.Turn, detection.Margin);
        landmarks = detection.Landmarks?.Shift(-detection.Box.X, -detection.Box.Y).Scale(1 / detection.Box.Width, 1 / detection.Box.Height);
        IsSeen = true;
        Hits++;
        MissedSince = double.NaN;
    }

    internal void Miss(double time)
    {
        if (double.IsNaN(MissedSince))
            MissedSince = time;
    }

    /// <summary>Looks for the face by its looks around where it is expected.</summary>
    internal bool Find(Picture picture, double time, float minCorrelation, FaceTemplate.Scratch scratch, out Box found)
    {
        found = motion.At(time);
        var isNear = found.Right > 0 && found.Bottom > 0 && found.X < picture.Width && found.Y < picture.Height;
        return isNear && template.Search(picture, found, scratch, out found) >= minCorrelation;
    }

    internal void Follow(Box found, double time)
    {
        motion.Measure(found, time);
        Box = motion.At(time);
        IsSeen = true;
    }

    internal void Lose(double time)
    {
        Box = motion.At(time);
        IsSeen = false;
    }
}
