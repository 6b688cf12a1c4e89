using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Vision;

/// <summary>A face that a detector found.</summary>
/// <param name="Box">Where, in pixels of the picture that was searched.</param>
/// <param name="Score">How sure the detector is, from 0 to 1. Scores of different detectors are not comparable.</param>
/// <param name="Landmarks">
/// Eyes, nose and corners of the mouth in the same pixels, left and right as one sees the face upright; null where the detector finds none.
/// </param>
/// <param name="Turn">By how much the face is turned clockwise: 0, 90, 180 or 270 degrees.</param>
/// <param name="Margin">
/// What the box lacks on each side, as a share of its width and height, to the face as faces are measured here: from the forehead to the
/// chin, as MTCNN's boxes lie, from which a <see cref="FaceCrop"/> is reckoned. Detectors differ in how much of a head they take.
/// </param>
public readonly record struct Detection(Box Box, float Score, FaceLandmarks? Landmarks = null, int Turn = 0, float Margin = 0)
{
    /// <summary>The same face after the picture was turned clockwise.</summary>
    /// <param name="width">Width of the picture before, in pixels.</param>
    /// <param name="height">Height of the picture before, in pixels.</param>
    /// <param name="degrees">0, 90, 180 or 270.</param>
    public Detection Turned(int width, int height, int degrees)
    {
        var transform = QuarterTurns.Transform(width, height, degrees);
        var (first, second) = (transform.Apply(new(Box.X, Box.Y)), transform.Apply(new(Box.Right, Box.Bottom)));
        var (left, top) = (Math.Min(first.X, second.X), Math.Min(first.Y, second.Y));
        var box = new Box(left, top, Math.Max(first.X, second.X) - left, Math.Max(first.Y, second.Y) - top);
        return new(box, Score, Landmarks?.Apply(transform), (Turn + degrees) % 360, Margin);
    }
}
