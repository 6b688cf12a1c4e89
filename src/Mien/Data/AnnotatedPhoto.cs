namespace Mien.Data;

/// <summary>A picture file with all its faces marked.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">What to call it, the same on every machine.</param>
/// <param name="Faces">Its faces.</param>
/// <param name="Split">What it is for.</param>
public sealed record AnnotatedPhoto(string Path, string Name, IReadOnlyList<FaceAnnotation> Faces, Split Split);
