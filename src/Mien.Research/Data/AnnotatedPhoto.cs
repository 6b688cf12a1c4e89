using Mien.Vision;

namespace Mien.Research.Data;

/// <summary>A picture file with all its faces marked.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">What to call it, the same on every machine.</param>
/// <param name="Faces">Its faces.</param>
/// <param name="Split">What it is for.</param>
public sealed record AnnotatedPhoto(string Path, string Name, IReadOnlyList<FaceAnnotation> Faces, Split Split);

/// <summary>A face that somebody marked in a picture.</summary>
/// <param name="Box">Where, in pixels of the upright picture.</param>
/// <param name="IsHard">
/// Whether it is heavily occluded, heavily blurred, or marked as no good face: a detector is neither asked to find it nor
/// blamed for finding it.
/// </param>
public readonly record struct FaceAnnotation(Box Box, bool IsHard = false)
{
    /// <summary>Its landmarks, in the same pixels, where the set has them; its box is then reckoned from its points.</summary>
    public FaceLandmarks? Landmarks { get; init; }
}
