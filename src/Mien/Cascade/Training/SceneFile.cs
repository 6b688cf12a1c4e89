using Mien.Vision;

namespace Mien.Cascade.Training;

/// <summary>What is known of a picture file to learn detection from; places are in pixels of the loaded picture.</summary>
/// <param name="Path">The file.</param>
/// <param name="Faces">The faces to be found.</param>
/// <param name="Unsure">Places that are neither learned as face nor as background.</param>
internal sealed record SceneFile(string Path, IReadOnlyList<SceneFace> Faces, IReadOnlyList<Box> Unsure);
