using Mien.Vision;

namespace Mien.Cascade;

/// <summary>A window that may hold a face.</summary>
/// <param name="Window">The window that a stage looked at, in pixels of the picture.</param>
/// <param name="Face">Where the stage says that the face is.</param>
/// <param name="Score">The stage's probability of a face.</param>
/// <param name="Landmarks">Its landmarks, where the stage finds them.</param>
internal readonly record struct Candidate(Box Window, Box Face, float Score, FaceLandmarks? Landmarks = null);
