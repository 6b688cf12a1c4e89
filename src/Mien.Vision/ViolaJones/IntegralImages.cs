namespace Mien.Vision.ViolaJones;

/// <summary>
/// The integral images of one scale in one buffer: sums, sums of squares and, where asked for, sums over triangles turned by 45 degrees:
/// <code>
/// sum(X, Y)     = sum of I(x, y) for x &lt; X, y &lt; Y
/// squared(X, Y) = sum of I(x, y)^2 for x &lt; X, y &lt; Y
/// tilted(X, Y)  = sum of I(x, y) for y &lt; Y, |x - X + 1| &lt;= Y - y - 1
/// </code>
/// Sums wrap at 32 bits, which leaves differences over a window right. Each row holds its even columns first where windows are searched
/// every second pixel, so that neighbouring windows always lie next to each other.
/// </summary>
internal sealed class IntegralImages
{
    /// <summary>Vectors may read this far past the last column.</summary>
    private const int Slack = 16;

    private int[] values = [];
    private int[] line = [];
    private int evenColumns;
    private int plane;

    public ReadOnlySpan<int> Values => values;

    /// <summary>Elements between two rows.</summary>
    public int Stride { get; private set; }

    /// <summary>Pixels between two windows, 1 or 2.</summary>
    public int Step { get; private set; }

    /// <summary>Distance of a column in one of the sums from column 0 in its row.</summary>
    public int Offset(int column, int row) => (row * Stride) + (Step == 1 ? column : ((column & 1) * evenColumns) + (column >> 1));

    /// <summary>Distance from a sum to the sum of squares.</summary>
    public int Squared => plane;

    /// <summary>Distance from a sum to the tilted sum.</summary>
    public int Tilted => 2 * plane;

    public void Compute(ReadOnlySpan<byte> grey, int width, int height, int step, bool tilted)
    {
        Step = step;
        evenColumns = (width + 2) / 2;
        Stride = width + 2;
        plane = Stride * (height + 1);
        var length = checked((plane * (tilted ? 3 : 2)) + Slack);
        if (values.Length < length)
            values = new int[length];
        if (line.Length < width + 1)
            line = new int[width + 1];

        Accumulate(grey, width, height, values.AsSpan(0, plane), square: false);
        Accumulate(grey, width, height, values.AsSpan(Squared, plane), square: true);
        if (tilted)
            AccumulateTilted(grey, width, height, values.AsSpan(Tilted, plane));
    }

    private void Accumulate(ReadOnlySpan<byte> grey, int width, int height, Span<int> sums, bool square)
    {
        var columns = line.AsSpan(0, width + 1);
        columns.Clear();
        Store(columns, sums[..Stride]);
        for (var y = 0; y < height; y++)
        {
            var pixels = grey.Slice(y * width, width);
            var sum = 0;
            if (square)
            {
                for (var x = 0; x < pixels.Length; x++)
                    columns[x + 1] += sum += pixels[x] * pixels[x];
            }
            else
            {
                for (var x = 0; x < pixels.Length; x++)
                    columns[x + 1] += sum += pixels[x];
            }

            Store(columns, sums.Slice((y + 1) * Stride, Stride));
        }
    }

    private void AccumulateTilted(ReadOnlySpan<byte> grey, int width, int height, Span<int> sums)
    {
        sums[..Stride].Clear();
        var columns = line.AsSpan(0, width + 1);
        for (var y = 1; y <= height; y++)
        {
            var above = sums.Slice((y - 1) * Stride, Stride);
            var twoAbove = sums.Slice(Math.Max(0, y - 2) * Stride, Stride);
            var pixels = grey.Slice((y - 1) * width, width);
            var pixelsAbove = y > 1 ? grey.Slice((y - 2) * width, width) : [];

            // Triangles that leave the picture at its sides lose a row there: T(0, y) = T(1, y - 1), T(W + 1, y - 1) = T(W, y - 2).
            columns[0] = above[Offset(1, 0)];
            for (var x = 1; x <= width; x++)
            {
                var middle = twoAbove[Offset(x, 0)];
                var right = x < width ? above[Offset(x + 1, 0)] : middle;
                columns[x] = above[Offset(x - 1, 0)] + right - middle + pixels[x - 1] + (y > 1 ? pixelsAbove[x - 1] : 0);
            }

            Store(columns, sums.Slice(y * Stride, Stride));
        }
    }

    private void Store(ReadOnlySpan<int> columns, Span<int> row)
    {
        if (Step == 1)
        {
            columns.CopyTo(row);
            return;
        }

        var odd = row[evenColumns..];
        for (var x = 0; x < columns.Length; x += 2)
            row[x >> 1] = columns[x];
        for (var x = 1; x < columns.Length; x += 2)
            odd[x >> 1] = columns[x];
    }
}
