namespace Mien.Vision;

/// <summary>An axis-aligned box in pixels of the upright picture; the origin is the picture's top left corner.</summary>
/// <param name="X">Left edge, pixels.</param>
/// <param name="Y">Top edge, pixels.</param>
/// <param name="Width">Width, pixels.</param>
/// <param name="Height">Height, pixels.</param>
public readonly record struct Box(float X, float Y, float Width, float Height);
