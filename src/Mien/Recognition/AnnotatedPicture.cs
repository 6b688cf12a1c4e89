using System.Globalization;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>Draws what was found into a picture.</summary>
public static class AnnotatedPicture
{
    /// <summary>
    /// A copy of the picture with a box around each face and its expression with the probability; where that is to be doubted
    /// (<see cref="FaceExpression.Quality"/>), it has a question mark and a paler colour.
    /// </summary>
    /// <param name="picture">Picture that was analysed.</param>
    /// <param name="analysis">What was found in it.</param>
    public static Picture Draw(Picture picture, Analysis analysis) =>
        Annotator.Draw(picture, Annotations(picture, analysis));

    internal static Annotation[] Annotations(Picture picture, Analysis analysis) =>
        [.. analysis.Faces.Select(face => Annotation(picture, face))];

    private static Annotation Annotation(Picture picture, FaceExpression face)
    {
        var box = face.Box.Scale((float)picture.Width / picture.OriginalWidth, (float)picture.Height / picture.OriginalHeight);
        var track = face.Track is { } number ? $"{number}: " : "";
        var label = string.Create(CultureInfo.InvariantCulture, $"{track}{face.Expression} {face.Probability * 100:0}%{(face.Quality == FaceQuality.Good ? "" : " ?")}");
        var colour = ExpressionColours.Of(face.Expression);
        return new Annotation(box, label, face.Quality == FaceQuality.Good ? colour : Paler(colour));
    }

    // Half way to white.
    private static Rgb Paler(Rgb colour) => new((byte)((colour.R + 255) / 2), (byte)((colour.G + 255) / 2), (byte)((colour.B + 255) / 2));
}
