using System.Globalization;
using Mien.Vision;
using Mien.Vision.Drawing;

namespace Mien;

/// <summary>Draws what was found into a picture.</summary>
public static class AnnotatedPicture
{
    private static readonly Dictionary<string, Rgb> colours = new()
    {
        ["angry"] = new Rgb(214, 60, 46),
        ["disgust"] = new Rgb(107, 142, 35),
        ["fear"] = new Rgb(126, 87, 194),
        ["happy"] = new Rgb(240, 180, 20),
        ["sad"] = new Rgb(52, 120, 190),
        ["surprise"] = new Rgb(230, 120, 30),
        ["neutral"] = new Rgb(110, 120, 130),
    };

    private static readonly Rgb otherColour = new(0, 150, 136);

    /// <summary>A copy of the picture with a box around each face and its expression with the probability.</summary>
    /// <param name="picture">Picture that was analysed.</param>
    /// <param name="analysis">What was found in it.</param>
    public static Picture Draw(Picture picture, Analysis analysis) =>
        Annotator.Draw(picture, [.. analysis.Faces.Select(face => Annotation(picture, face))]);

    private static Annotation Annotation(Picture picture, FaceExpression face)
    {
        var box = face.Box.Scale((float)picture.Width / picture.OriginalWidth, (float)picture.Height / picture.OriginalHeight);
        var label = string.Create(CultureInfo.InvariantCulture, $"{face.Expression} {face.Probability * 100:0}%");
        return new Annotation(box, label, colours.GetValueOrDefault(face.Expression, otherColour));
    }
}
