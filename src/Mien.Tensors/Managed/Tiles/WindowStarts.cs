using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed.Tiles;

/// <summary>Where the windows of a convolution without padding begin, one after the other along rows, pictures and the batch.</summary>
internal unsafe struct WindowStarts
{
    private readonly int columns;
    private readonly int rows;
    private readonly nint step;
    private readonly nint toRow; // from the window behind a row to the next row
    private readonly nint toPicture; // from there to the next picture, behind the last row
    private float* next;
    private int column;
    private int row;

    /// <param name="s">The convolution.</param>
    /// <param name="x">Its input.</param>
    /// <param name="first">The window to begin with.</param>
    public WindowStarts(in ConvolutionShape s, float* x, long first)
    {
        (rows, columns) = (s.OutHeight, s.OutWidth);
        var rowStep = (nint)s.Width * s.In * s.Window.Stride;
        step = (nint)s.In * s.Window.Stride;
        toRow = rowStep - columns * step;
        toPicture = (nint)s.Height * s.Width * s.In - rows * rowStep;
        var picture = first / ((long)rows * columns);
        var pixel = (int)(first - picture * rows * columns);
        (row, column) = (pixel / columns, pixel % columns);
        next = x + picture * s.Height * s.Width * s.In + row * rowStep + column * step;
    }

    /// <summary>The next <paramref name="count"/> of them.</summary>
    public void Take(int count, float** starts)
    {
        if (column + count < columns)
        {
            for (var i = 0; i < count; i++, next += step)
                starts[i] = next;
            column += count;
            return;
        }

        for (var i = 0; i < count; i++)
        {
            starts[i] = next;
            next += step;
            if (++column < columns)
                continue;
            column = 0;
            next += toRow;
            if (++row < rows)
                continue;
            row = 0;
            next += toPicture;
        }
    }
}
