namespace Mien.Vision.Alignment;

/// <summary>Turns, scales and moves places without reflection: x' = a x - b y + c, y' = b x + a y + d, in pixels.</summary>
/// <param name="A">Scale times the cosine of the angle.</param>
/// <param name="B">Scale times the sine of the angle.</param>
/// <param name="C">Shift to the right, in pixels.</param>
/// <param name="D">Shift downwards, in pixels.</param>
public readonly record struct SimilarityTransform(double A, double B, double C, double D)
{
    /// <summary>Pixels that one pixel becomes.</summary>
    public double Scale => Math.Sqrt((A * A) + (B * B));

    /// <summary>Degrees that it turns by, clockwise as seen in a picture, -180 to 180.</summary>
    public double Angle => Math.Atan2(B, A) * (180 / Math.PI);

    /// <summary>The transform that brings places nearest to others: least squares, without reflection.</summary>
    /// <remarks>
    /// Umeyama, "Least-Squares Estimation of Transformation Parameters Between Two Point Patterns", PAMI 1991, which in the plane is: with
    /// both patterns centred, a = Σ p·q / Σ |p|² and b = Σ p×q / Σ |p|².
    /// </remarks>
    /// <param name="from">Places p, at least two different ones.</param>
    /// <param name="to">As many places q.</param>
    /// <exception cref="ArgumentException">The numbers differ, or the places are all the same or no numbers.</exception>
    public static SimilarityTransform Fit(ReadOnlySpan<Point> from, ReadOnlySpan<Point> to)
    {
        if (from.Length != to.Length)
            throw new ArgumentException($"{from.Length} places cannot be brought to {to.Length}", nameof(to));
        var (fromX, fromY) = Mean(from);
        var (toX, toY) = Mean(to);
        double a = 0, b = 0, spread = 0;
        for (var i = 0; i < from.Length; i++)
        {
            var (px, py) = (from[i].X - fromX, from[i].Y - fromY);
            var (qx, qy) = (to[i].X - toX, to[i].Y - toY);
            a += (px * qx) + (py * qy);
            b += (px * qy) - (py * qx);
            spread += (px * px) + (py * py);
        }

        (a, b) = (a / spread, b / spread);
        if (!double.IsFinite(a) || !double.IsFinite(b))
            throw new ArgumentException("places that are all the same or no numbers do not tell a transform", nameof(from));
        return new(a, b, toX - (a * fromX) + (b * fromY), toY - (b * fromX) - (a * fromY));
    }

    /// <summary>Turns around a place.</summary>
    /// <param name="centre">The place that stays.</param>
    /// <param name="degrees">By how much, clockwise as seen in a picture.</param>
    public static SimilarityTransform Turn(Point centre, double degrees)
    {
        var (sine, cosine) = Math.SinCos(degrees * (Math.PI / 180));
        return new(cosine, sine, centre.X - (cosine * centre.X) + (sine * centre.Y), centre.Y - (sine * centre.X) - (cosine * centre.Y));
    }

    /// <summary>Where a place goes.</summary>
    public Point Apply(Point place) => new((float)((A * place.X) - (B * place.Y) + C), (float)((B * place.X) + (A * place.Y) + D));

    private static (double X, double Y) Mean(ReadOnlySpan<Point> places)
    {
        double x = 0, y = 0;
        foreach (var place in places)
            (x, y) = (x + place.X, y + place.Y);
        return (x / places.Length, y / places.Length);
    }
}
