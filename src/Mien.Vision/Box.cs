namespace Mien.Vision;

/// <summary>An axis-aligned rectangle in pixels: the left upper corner and the size. It may hang over the picture's border.</summary>
/// <param name="X">Left edge, in pixels.</param>
/// <param name="Y">Top edge, in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public readonly record struct Box(float X, float Y, float Width, float Height)
{
    /// <summary>Right edge, in pixels.</summary>
    public float Right => X + Width;

    /// <summary>Bottom edge, in pixels.</summary>
    public float Bottom => Y + Height;

    /// <summary>Square pixels covered; an empty or inverted box covers none.</summary>
    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>Intersection over union of two boxes, from 0 (apart) to 1 (the same); 0 if both are empty.</summary>
    /// <param name="other">The box to compare with.</param>
    public float Overlap(Box other)
    {
        var intersection = Intersection(other);
        return intersection > 0 ? intersection / (Area + other.Area - intersection) : 0;
    }

    /// <summary>Square pixels that two boxes have in common.</summary>
    /// <param name="other">The box to compare with.</param>
    public float Intersection(Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(X, other.X);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Y, other.Y);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>The square around the same centre whose side is the longer one of the box.</summary>
    public Box Square()
    {
        var side = Math.Max(Width, Height);
        return new(X + ((Width - side) / 2), Y + ((Height - side) / 2), side, side);
    }

    /// <summary>The same box in the mirror image of a picture.</summary>
    /// <param name="width">Width of the picture, in pixels.</param>
    public Box Mirror(float width) => this with { X = width - Right };

    /// <summary>The same box on a picture that is larger by the given factors.</summary>
    /// <param name="horizontal">Factor for <see cref="X"/> and <see cref="Width"/>.</param>
    /// <param name="vertical">Factor for <see cref="Y"/> and <see cref="Height"/>.</param>
    public Box Scale(float horizontal, float vertical) => new(X * horizontal, Y * vertical, Width * horizontal, Height * vertical);
}

/// <summary>A place in a picture, in pixels from its left upper corner: the first pixel's centre is at (0.5, 0.5).</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct Point(float X, float Y);
