namespace Mien.Vision.Drawing;

/// <summary>Draws boxes with labels. Lines grow with the picture, letters with their box.</summary>
/// <remarks>Labels use the system's sans-serif font, which comes with libvips on Debian (fonts-dejavu-core).</remarks>
public static class Annotator
{
    private const int SmallestLetters = 12;

    /// <summary>Draws on a copy of a picture.</summary>
    /// <param name="picture">The picture, which stays as it is.</param>
    /// <param name="annotations">What to draw; later ones cover earlier ones.</param>
    /// <returns>The annotated copy.</returns>
    /// <exception cref="PictureException">libvips is missing or cannot draw text.</exception>
    public static Picture Draw(Picture picture, IReadOnlyList<Annotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(annotations);
        var canvas = new Canvas(picture.Pixels.ToArray(), picture.Width, picture.Height);
        var side = Math.Max(picture.Width, picture.Height);
        var line = Math.Clamp((int)Math.Round(side / 400.0), 2, 8);
        var largestLetters = Math.Clamp(side / 36, 16, 64);

        foreach (var annotation in annotations)
            DrawBox(canvas, annotation.Box, line, annotation.Colour);
        foreach (var annotation in annotations)
        {
            // A label of about ten letters is then as wide as its box.
            var letters = Math.Clamp(Pixel(annotation.Box.Width / 6), SmallestLetters, largestLetters);
            if (annotation.Label.Length > 0)
                DrawLabel(canvas, annotation, line, letters);
        }

        return new Picture(canvas.Pixels, picture.Width, picture.Height, picture.OriginalWidth, picture.OriginalHeight);
    }

    private static void DrawBox(Canvas canvas, Box box, int line, Rgb colour)
    {
        var (left, top, right, bottom) = Edges(box);
        canvas.Fill(left, top, right, top + line, colour);
        canvas.Fill(left, bottom - line, right, bottom, colour);
        canvas.Fill(left, top, left + line, bottom, colour);
        canvas.Fill(right - line, top, right, bottom, colour);
    }

    /// <summary>The plate stands on the box; where the picture ends it moves inside.</summary>
    private static void DrawLabel(Canvas canvas, Annotation annotation, int line, int letters)
    {
        var text = TextMask.Render(annotation.Label, letters);
        var padding = Math.Max(3, letters / 3);
        var width = text.Width + (2 * padding);
        var height = Math.Max(text.Height + (2 * line), letters + (letters / 2));
        var (boxLeft, boxTop, _, _) = Edges(annotation.Box);
        var left = Math.Clamp(boxLeft, 0, Math.Max(0, canvas.Width - width));
        var top = Math.Clamp(boxTop - height + line, 0, Math.Max(0, canvas.Height - height));
        canvas.Fill(left, top, left + width, top + height, annotation.Colour);
        canvas.Blend(text, left + padding, top + ((height - text.Height) / 2), annotation.Colour.Contrasting);
    }

    private static (int Left, int Top, int Right, int Bottom) Edges(Box box) => (Pixel(box.X), Pixel(box.Y), Pixel(box.Right), Pixel(box.Bottom));

    /// <summary>The nearest whole pixel; far outside of any picture all are the same.</summary>
    private static int Pixel(float value) => float.IsNaN(value) ? 0 : (int)MathF.Round(Math.Clamp(value, -1e6f, 1e6f));
}
