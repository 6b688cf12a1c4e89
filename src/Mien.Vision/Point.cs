namespace Mien.Vision;

/// <summary>A place in a picture, in pixels from its left upper corner: the first pixel's centre is at (0.5, 0.5).</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct Point(float X, float Y);
