namespace Mien.Vision.Drawing;

/// <summary>Draws boxes with labels on the frames of a video, as <see cref="Annotator"/> does on pictures, in memory that is used again.</summary>
public sealed class FrameAnnotator
{
    private readonly AnnotationPainter painter = new();
    private Canvas canvas = new([], 0, 0);

    /// <summary>Draws on a copy of a frame.</summary>
    /// <param name="frame">The frame, which stays as it is.</param>
    /// <param name="annotations">What to draw; later ones cover earlier ones.</param>
    /// <returns>The annotated pixels, as many as those of the frame; the next call replaces them.</returns>
    /// <exception cref="PictureException">libvips is missing, or there is no font.</exception>
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
