using Mien.Vision;

namespace Mien.Cascade.Training;

/// <summary>A face that a detector is to find.</summary>
/// <param name="Box">Where, in pixels of the picture.</param>
/// <param name="Landmarks">Its landmarks, in the same pixels; null where they are not known.</param>
/// <param name="IsPasted">Whether it was put into the picture.</param>
internal readonly record struct SceneFace(Box Box, FaceLandmarks? Landmarks, bool IsPasted = false);
