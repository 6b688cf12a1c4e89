using System.Globalization;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>Draws what was found into a picture.</summary>
public static class AnnotatedPicture
{
    /// <summary>A copy of the picture with a box around each face and its expression with the probability.</summary>
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
        var label = string.Create(CultureInfo.InvariantCulture, $"{track}{face.Expression} {face.Probability * 100:0}%");
        return new Annotation(box, label, ExpressionColours.Of(face.Expression));
    }
}
