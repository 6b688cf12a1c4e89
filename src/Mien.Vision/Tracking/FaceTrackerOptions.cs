namespace Mien.Vision.Tracking;

/// <summary>How <see cref="FaceTracker"/> follows faces.</summary>
public sealed class FaceTrackerOptions
{
    /// <summary>A face is looked for by the detector in every so many frames and followed in those between. Default 5; 1 to 1000.</summary>
    public int DetectEvery { get; init; } = 5;

    /// <summary>Detections that make a track. Default 3; 1 to 100. More keep mistakes of the detector out, and begin later.</summary>
    public int MinHits { get; init; } = 3;

    /// <summary>Seconds for which the detector may miss a face before its track ends. Default 1; 0 to 60.</summary>
    public double MaxMissing { get; init; } = 1;

    /// <summary>Least overlap, as intersection over union, of a detection with where its track is expected. Default 0.2; over 0, up to 1.</summary>
    public float MinOverlap { get; init; } = 0.2f;

    /// <summary>Least correlation with the face as it was detected, where the detector does not look or misses it. Default 0.6; 0 to 1.</summary>
    public float MinCorrelation { get; init; } = 0.6f;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(DetectEvery, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DetectEvery, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinHits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinHits, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMissing, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxMissing, 60);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MinOverlap, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinOverlap, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinCorrelation, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinCorrelation, 1);
    }
}
