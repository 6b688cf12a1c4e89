namespace Mien.Vision;

/// <summary>Five places of a face, in pixels. Left and right are those of the picture, not of the person.</summary>
/// <param name="LeftEye">The eye on the picture's left.</param>
/// <param name="RightEye">The eye on the picture's right.</param>
/// <param name="Nose">Tip of the nose.</param>
/// <param name="LeftMouth">The corner of the mouth on the picture's left.</param>
/// <param name="RightMouth">The corner of the mouth on the picture's right.</param>
public sealed record FaceLandmarks(Point LeftEye, Point RightEye, Point Nose, Point LeftMouth, Point RightMouth)
{
    /// <summary>Number of places.</summary>
    public const int Count = 5;

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

    /// <summary>The same places on a picture that is larger by the given factors.</summary>
    /// <param name="horizontal">Factor for X.</param>
    /// <param name="vertical">Factor for Y.</param>
    public FaceLandmarks Scale(float horizontal, float vertical)
    {
        return new(Of(LeftEye), Of(RightEye), Of(Nose), Of(LeftMouth), Of(RightMouth));

        Point Of(Point place) => new(place.X * horizontal, place.Y * vertical);
    }
}
