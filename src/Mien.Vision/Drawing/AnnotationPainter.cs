namespace Mien.Vision.Drawing;

/// <summary>Paints boxes with labels; texts are rendered once and kept, since those of a video come again and again.</summary>
internal sealed class AnnotationPainter
{
    private const int SmallestLetters = 12;
    private const int MaxTexts = 512;

    private readonly Dictionary<(string Text, int Letters), TextMask> texts = [];

    public void Paint(Canvas canvas, IReadOnlyList<Annotation> annotations)
    {
        var side = Math.Max(canvas.Width, canvas.Height);
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
    private void DrawLabel(Canvas canvas, Annotation annotation, int line, int letters)
    {
        var text = Text(annotation.Label, letters);
        var padding = letters / 3;
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

    private TextMask Text(string text, int letters)
    {
        if (texts.TryGetValue((text, letters), out var mask))
            return mask;
        if (texts.Count == MaxTexts)
            texts.Clear();
        return texts[(text, letters)] = TextMask.Render(text, letters);
    }
}
