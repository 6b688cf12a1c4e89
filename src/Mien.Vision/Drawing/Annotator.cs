namespace Mien.Vision.Drawing;

/// <summary>Draws boxes with labels. Lines grow with the picture, letters with their box.</summary>
/// <remarks>Labels use the system's sans-serif font, on Debian that of fonts-dejavu-core.</remarks>
public static class Annotator
{
    /// <summary>Draws on a copy of a picture.</summary>
    /// <param name="picture">The picture, which stays as it is.</param>
    /// <param name="annotations">What to draw; later ones cover earlier ones.</param>
    /// <returns>The annotated copy.</returns>
    /// <exception cref="PictureException">libvips is missing, or there is no font.</exception>
    public static Picture Draw(Picture picture, IReadOnlyList<Annotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(annotations);
        var canvas = new Canvas(picture.Pixels.ToArray(), picture.Width, picture.Height);
        new AnnotationPainter().Paint(canvas, annotations);
        return new Picture(canvas.Pixels, picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight) { Notes = picture.Notes };
    }
}
