namespace Mien.Explanation;

/// <summary>How much each part of a face speaks for an expression: a grid over what the network was shown, rows from top to bottom.</summary>
/// <param name="rows">Rows, at least 1.</param>
/// <param name="columns">Columns, at least 1.</param>
/// <param name="values">A value for each cell, row by row; 0 for what says nothing, below 0 for what speaks against it.</param>
public sealed class HeatMap(int rows, int columns, IReadOnlyList<float> values)
{
    /// <summary>Rows.</summary>
    public int Rows => rows;

    /// <summary>Columns.</summary>
    public int Columns => columns;

    /// <summary>The values, row by row.</summary>
    public IReadOnlyList<float> Values => values;

    /// <summary>The value of a cell.</summary>
    public float this[int row, int column] => values[(row * columns) + column];

    /// <summary>The value at a place, between the middles of the cells around it.</summary>
    /// <param name="x">From the left edge, 0, to the right, 1.</param>
    /// <param name="y">From the upper edge, 0, to the lower, 1.</param>
    public float At(double x, double y)
    {
        var (left, right, across) = Between(x, columns);
        var (top, bottom, down) = Between(y, rows);
        var above = this[top, left] + ((this[top, right] - this[top, left]) * across);
        var below = this[bottom, left] + ((this[bottom, right] - this[bottom, left]) * across);
        return above + ((below - above) * down);
    }

    /// <summary>Pearson's correlation with another map, at the middles of its cells; NaN where one of them is the same everywhere.</summary>
    internal double Correlation(HeatMap other)
    {
        var mine = new double[other.Rows * other.Columns];
        for (var i = 0; i < mine.Length; i++)
            mine[i] = At((i % other.Columns + 0.5) / other.Columns, (i / other.Columns + 0.5) / other.Rows);
        var (mean, its) = (mine.Average(), other.Values.Average(value => (double)value));
        var (product, square, itsSquare) = (0.0, 0.0, 0.0);
        for (var i = 0; i < mine.Length; i++)
        {
            var (a, b) = (mine[i] - mean, other.Values[i] - its);
            (product, square, itsSquare) = (product + (a * b), square + (a * a), itsSquare + (b * b));
        }
        return product / Math.Sqrt(square * itsSquare);
    }

    private static (int First, int Second, float Share) Between(double place, int cells)
    {
        var position = Math.Clamp((place * cells) - 0.5, 0, cells - 1);
        var first = Math.Min((int)position, Math.Max(cells - 2, 0));
        return (first, Math.Min(first + 1, cells - 1), (float)(position - first));
    }
}
