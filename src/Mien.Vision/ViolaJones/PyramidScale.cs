namespace Mien.Vision.ViolaJones;

/// <summary>One scale of the search: the picture is shrunk to Width * Height and searched with the cascade's own window.</summary>
/// <param name="Factor">How much larger the window is on the picture than in the cascade.</param>
/// <param name="Width">Width of the shrunk picture.</param>
/// <param name="Height">Height of the shrunk picture.</param>
/// <param name="Columns">Window positions across, in pixels of the shrunk picture.</param>
/// <param name="Rows">Window positions down, in pixels of the shrunk picture.</param>
internal readonly record struct PyramidScale(float Factor, int Width, int Height, int Columns, int Rows)
{
    /// <summary>Pixels between two windows: scales that shrink less than twice are searched every second pixel.</summary>
    public int Step => Factor >= 2 ? 1 : 2;

    /// <summary>The scales that OpenCV's detectMultiScale searches, the smallest window first.</summary>
    public static List<PyramidScale> Of(HaarCascade cascade, int width, int height, ViolaJonesOptions options)
    {
        var factors = Factors(cascade, width, height, options);
        var scales = new List<PyramidScale>(factors.Count);
        var strips = 0;
        foreach (var factor in factors)
        {
            var scale = new PyramidScale(factor, HaarCascade.Pixels(width / factor), HaarCascade.Pixels(height / factor), 0, 0);
            scale = scale with
            {
                Columns = Math.Max(0, scale.Width + 1 - cascade.Width),
                Rows = Math.Max(0, scale.Height + 1 - cascade.Height),
            };

            // OpenCV cuts the rows into strips whose number follows from the first scale; together they can miss the last row.
            if (strips == 0)
                strips = Math.Max(1, (scale.Columns + 31) / 32);
            var stripRows = Math.Max(1, ((scale.Rows / scale.Step) + strips - 1) / strips) * scale.Step;
            scales.Add(scale with { Rows = Math.Min(scale.Rows, stripRows * strips) });
        }

        return scales;
    }

    private static List<float> Factors(HaarCascade cascade, int width, int height, ViolaJonesOptions options)
    {
        var fitting = new List<float>();
        for (double factor = 1; ; factor *= options.ScaleFactor)
        {
            if (Math.Round(cascade.Width * factor) > width || Math.Round(cascade.Height * factor) > height)
                break;
            fitting.Add((float)factor);
        }

        var wanted = fitting.FindAll(factor =>
        {
            var (w, h) = (HaarCascade.Pixels(cascade.Width * factor), HaarCascade.Pixels(cascade.Height * factor));
            return w >= options.MinSize && h >= options.MinSize && (options.MaxSize == 0 || (w <= options.MaxSize && h <= options.MaxSize));
        });
        if (wanted.Count > 0 || fitting.Count == 0)
            return wanted;

        // Where no scale lies between the two sizes, the one nearest to the smallest is searched.
        return [fitting.MinBy(factor => Square(options.MinSize - HaarCascade.Pixels(cascade.Width * factor)) + Square(options.MinSize - HaarCascade.Pixels(cascade.Height * factor)))];
    }

    private static long Square(long value) => value * value;
}
