using Mien.Vision.Alignment;

namespace Mien.Vision;

/// <summary>Five places of a face, in pixels. Left and right are those of the picture that shows the face upright, not of the person.</summary>
/// <param name="LeftEye">The eye on the picture's left.</param>
/// <param name="RightEye">The eye on the picture's right.</param>
/// <param name="Nose">Tip of the nose.</param>
/// <param name="LeftMouth">The corner of the mouth on the picture's left.</param>
/// <param name="RightMouth">The corner of the mouth on the picture's right.</param>
public sealed record FaceLandmarks(Point LeftEye, Point RightEye, Point Nose, Point LeftMouth, Point RightMouth)
{
    /// <summary>Number of places.</summary>
    public const int Count = 5;

    internal bool IsFinite => float.IsFinite(
        LeftEye.X + LeftEye.Y + RightEye.X + RightEye.Y + Nose.X + Nose.Y + LeftMouth.X + LeftMouth.Y + RightMouth.X + RightMouth.Y);

    /// <summary>Writes the places in the order of the constructor.</summary>
    /// <param name="destination">Receives <see cref="Count"/> places.</param>
    public void CopyTo(Span<Point> destination)
    {
        destination[0] = LeftEye;
        destination[1] = RightEye;
        destination[2] = Nose;
        destination[3] = LeftMouth;
        destination[4] = RightMouth;
    }

    /// <summary>The same places in the mirror image of a picture: left becomes right.</summary>
    /// <param name="width">Width of the picture, in pixels.</param>
    public FaceLandmarks Mirror(float width)
    {
        return new(Of(RightEye), Of(LeftEye), Of(Nose), Of(RightMouth), Of(LeftMouth));

        Point Of(Point place) => place with { X = width - place.X };
    }

    /// <summary>The same places on a picture that is larger by the given factors.</summary>
    /// <param name="horizontal">Factor for X.</param>
    /// <param name="vertical">Factor for Y.</param>
    public FaceLandmarks Scale(float horizontal, float vertical)
    {
        return new(Of(LeftEye), Of(RightEye), Of(Nose), Of(LeftMouth), Of(RightMouth));

        Point Of(Point place) => new(place.X * horizontal, place.Y * vertical);
    }

    /// <summary>Where a transform brings the places.</summary>
    /// <param name="transform">The transform.</param>
    public FaceLandmarks Apply(SimilarityTransform transform) =>
        new(transform.Apply(LeftEye), transform.Apply(RightEye), transform.Apply(Nose), transform.Apply(LeftMouth), transform.Apply(RightMouth));

    /// <summary>The same places further to the right and down.</summary>
    /// <param name="x">By how much to the right, in pixels.</param>
    /// <param name="y">By how much down, in pixels.</param>
    public FaceLandmarks Shift(float x, float y)
    {
        return new(Of(LeftEye), Of(RightEye), Of(Nose), Of(LeftMouth), Of(RightMouth));

        Point Of(Point place) => new(place.X + x, place.Y + y);
    }
}
