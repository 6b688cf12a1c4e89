using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed.Winograd;

/// <summary>
/// The tiles of a 3x3 convolution with stride 1: each is 2x2 pixels of y and the 4x4 pixels of x that they see, numbered row by
/// row and picture by picture. A tile may hang over the edge of y.
/// </summary>
internal readonly record struct WinogradGrid(ConvolutionShape Shape)
{
    public int Rows => (Shape.OutHeight + 1) / 2;

    public int Columns => (Shape.OutWidth + 1) / 2;

    public int Count => checked(Shape.Batch * Rows * Columns);

    /// <summary>Picture, and first row and column in y, of a tile.</summary>
    public (int Picture, int Row, int Column) this[int tile]
    {
        get
        {
            var (line, column) = Math.DivRem(tile, Columns);
            var (picture, row) = Math.DivRem(line, Rows);
            return (picture, 2 * row, 2 * column);
        }
    }
}
