namespace Mien.Expressions;

/// <summary>How pictures are enrolled.</summary>
public sealed record EnrolmentOptions
{
    /// <summary>Detections with a lower score are no faces, 0 to 1; 0.5 by default.</summary>
    public float MinScore { get; init; } = Recognizer.DefaultMinScore;

    /// <summary>Takes the largest face of a picture with several instead of leaving the picture out; off by default.</summary>
    public bool LargestFace { get; init; }

    /// <summary>Keeps faces that are far from the others; off by default.</summary>
    public bool KeepOutliers { get; init; }
}
