using Mien.Vision;

namespace Mien.Data;

/// <summary>A face that somebody marked in a picture.</summary>
/// <param name="Box">Where, in pixels of the upright picture.</param>
/// <param name="IsHard">
/// Whether it is heavily occluded, heavily blurred, or marked as no good face: a detector is neither asked to find it nor
/// blamed for finding it.
/// </param>
public readonly record struct FaceAnnotation(Box Box, bool IsHard = false);
