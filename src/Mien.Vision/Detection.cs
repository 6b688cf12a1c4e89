namespace Mien.Vision;

/// <summary>A face that a detector found.</summary>
/// <param name="Box">Where, in pixels of the picture that was searched.</param>
/// <param name="Score">How sure the detector is, from 0 to 1. Scores of different detectors are not comparable.</param>
/// <param name="Landmarks">Eyes, nose and corners of the mouth in the same pixels; null where the detector finds none.</param>
public readonly record struct Detection(Box Box, float Score, FaceLandmarks? Landmarks = null);
