using Mien.Vision.Pictures;

namespace Mien.Vision.Drawing;

/// <summary>Draws boxes with labels. Lines grow with the picture, letters with their box.</summary>
/// <remarks>Labels use the system's sans-serif font, on Debian that of fonts-dejavu-core.</remarks>
public static class Annotator
{
    /// <summary>Draws on a copy of a picture.</summary>
    /// <param name="picture">The picture, which stays as it is.</param>
    /// <param name="annotations">What to draw; later ones cover earlier ones.</param>
    /// <returns>The annotated copy.</returns>
    /// <exception cref="MienException">libvips is missing, or there is no font.</exception>
    public static Picture Draw(Picture picture, IReadOnlyList<Annotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(annotations);
        var canvas = new Canvas(picture.Pixels.ToArray(), picture.Width, picture.Height);
        new AnnotationPainter().Paint(canvas, annotations);
        return new Picture(canvas.Pixels, picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight) { Notes = picture.Notes };
    }
}

/// <summary>A box to draw, with its label.</summary>
/// <param name="Box">Where, in pixels of the picture that is drawn on; what lies outside of it is not drawn.</param>
/// <param name="Label">Text on the plate above the box, such as "happy 97%"; empty for no plate.</param>
/// <param name="Colour">Colour of the box and the plate; the text is black or white.</param>
public readonly record struct Annotation(Box Box, string Label, Rgb Colour);

/// <summary>Draws boxes with labels on the frames of a video, as <see cref="Annotator"/> does on pictures, in memory that is used again.</summary>
public sealed class FrameAnnotator
{
    private readonly AnnotationPainter painter = new();
    private Canvas canvas = new([], 0, 0);

    /// <summary>Draws on a copy of a frame.</summary>
    /// <param name="frame">The frame, which stays as it is.</param>
    /// <param name="annotations">What to draw; later ones cover earlier ones.</param>
    /// <returns>The annotated pixels, as many as those of the frame; the next call replaces them.</returns>
    /// <exception cref="MienException">libvips is missing, or there is no font.</exception>
    public ReadOnlySpan<byte> Draw(Picture frame, IReadOnlyList<Annotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(annotations);
        if ((canvas.Width, canvas.Height) != (frame.Width, frame.Height))
            canvas = new Canvas(new byte[frame.Pixels.Length], frame.Width, frame.Height);
        frame.Pixels.CopyTo(canvas.Pixels);
        painter.Paint(canvas, annotations);
        return canvas.Pixels;
    }
}
