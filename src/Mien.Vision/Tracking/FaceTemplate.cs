using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mien.Vision.Pictures;

namespace Mien.Vision.Tracking;

/// <summary>
/// A face as it was detected, 24x24 grey pixels, found again by normalised cross-correlation at all offsets of up to a third of its side:
/// <code>
/// r = sum t w / sqrt(sum w^2 - (sum w)^2 / n)    for the template t with sum t = 0 and sum t^2 = 1, and the window w of n pixels
/// </code>
/// The best offset is refined between pixels by a parabola along each axis.
/// </summary>
internal sealed class FaceTemplate
{
    /// <summary>Pixels of a side of the template.</summary>
    public const int Side = 24;

    /// <summary>Pixels of the template by which a face may have moved along an axis.</summary>
    public const int Reach = 8;

    /// <summary>A window whose pixels differ by less than this from their mean is flat, and correlates with nothing.</summary>
    public const double MinDeviation = 2;

    private const int RegionSide = Side + (2 * Reach);
    private const int Offsets = (2 * Reach) + 1;

    private readonly float[] template = new float[Side * Side];
    private bool isFlat = true;
    private float width;
    private float height;

    public void Capture(Picture picture, Box box)
    {
        picture.CropGrey(box, Side, Side, template);
        (width, height) = (box.Width, box.Height);
        var mean = 0.0;
        foreach (var value in template)
            mean += value;
        mean /= template.Length;
        var squares = 0.0;
        foreach (ref var value in template.AsSpan())
        {
            value -= (float)mean;
            squares += value * value;
        }

        isFlat = squares < MinDeviation * MinDeviation * template.Length;
        if (isFlat)
            return;
        var scale = (float)(1 / Math.Sqrt(squares));
        foreach (ref var value in template.AsSpan())
            value *= scale;
    }

    /// <summary>Looks for the face around a box.</summary>
    /// <param name="picture">Picture to search.</param>
    /// <param name="expected">Where the face may be; the size of the template is kept.</param>
    /// <param name="search">Room to compute in.</param>
    /// <param name="found">The best place.</param>
    /// <returns>Its correlation, -1 to 1; 0 if there is nothing to go by.</returns>
    public float Search(Picture picture, Box expected, Scratch search, out Box found)
    {
        found = expected;
        if (isFlat)
            return 0;

        var (stepX, stepY) = (width / Side, height / Side);
        var left = expected.X + ((expected.Width - width) / 2);
        var top = expected.Y + ((expected.Height - height) / 2);
        picture.CropGrey(
            new Box(left - (Reach * stepX), top - (Reach * stepY), RegionSide * stepX, RegionSide * stepY), RegionSide, RegionSide, search.Region);
        search.Sum();
        var best = 0;
        for (var offset = 0; offset < Offsets * Offsets; offset++)
        {
            search.Correlations[offset] = Correlation(search, offset % Offsets, offset / Offsets);
            if (search.Correlations[offset] > search.Correlations[best])
                best = offset;
        }

        var (column, row) = (best % Offsets, best / Offsets);
        var x = column - Reach + Peak(search.Correlations, best, 1, column);
        var y = row - Reach + Peak(search.Correlations, best, Offsets, row);
        found = new Box(left + (x * stepX), top + (y * stepY), width, height);
        return search.Correlations[best];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Correlation(Scratch search, int column, int row)
    {
        var (sum, squares) = search.Window(column, row);
        var deviation = squares - (sum * sum / template.Length);
        if (deviation < MinDeviation * MinDeviation * template.Length)
            return 0;

        var total = Vector256<float>.Zero;
        for (var y = 0; y < Side; y++)
        {
            var weights = template.AsSpan(y * Side, Side);
            var pixels = search.Region.AsSpan(((row + y) * RegionSide) + column, Side);
            for (var x = 0; x < Side; x += Vector256<float>.Count)
                total += Vector256.Create<float>(weights[x..]) * Vector256.Create<float>(pixels[x..]);
        }

        return (float)(Vector256.Sum(total) / Math.Sqrt(deviation));
    }

    /// <summary>The top of the parabola through three neighbours, from -1/2 to 1/2; 0 at the rim.</summary>
    private static float Peak(float[] values, int at, int step, int position)
    {
        if (position is 0 or Offsets - 1)
            return 0;
        var curvature = values[at - step] - (2 * values[at]) + values[at + step];
        return curvature >= 0 ? 0 : Math.Clamp((values[at - step] - values[at + step]) / (2 * curvature), -0.5f, 0.5f);
    }

    /// <summary>Room for one search; one serves all templates of a tracker.</summary>
    public sealed class Scratch
    {
        private const int Stride = RegionSide + 1;

        private readonly double[] sums = new double[Stride * Stride];
        private readonly double[] squares = new double[Stride * Stride];

        public float[] Region { get; } = new float[RegionSide * RegionSide];

        public float[] Correlations { get; } = new float[Offsets * Offsets];

        /// <summary>Integral images of the region and of its squares.</summary>
        public void Sum()
        {
            for (var y = 0; y < RegionSide; y++)
            {
                var (sum, square) = (0.0, 0.0);
                for (var x = 0; x < RegionSide; x++)
                {
                    double value = Region[(y * RegionSide) + x];
                    sum += value;
                    square += value * value;
                    var below = ((y + 1) * Stride) + x + 1;
                    sums[below] = sums[below - Stride] + sum;
                    squares[below] = squares[below - Stride] + square;
                }
            }
        }

        /// <summary>Sum of the pixels of a window, and of their squares.</summary>
        public (double Sum, double Squares) Window(int column, int row)
        {
            var above = (row * Stride) + column;
            var below = above + (Side * Stride);
            return (
                sums[below + Side] - sums[below] - sums[above + Side] + sums[above],
                squares[below + Side] - squares[below] - squares[above + Side] + squares[above]);
        }
    }
}
