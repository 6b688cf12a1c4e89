using Mien.Tensors.Memory;

namespace Mien.Tensors.Managed;

/// <summary>
/// C = A B, or C += A B: A [m, k], B [k, n], C [m, n]. Works in blocks: a panel of B, copied to lie in one piece, stays in the
/// first-level cache while the rows of a block of A, which stays in the second, pass over it.
/// </summary>
internal static unsafe class MatrixProduct
{
    private const int DepthBlock = 256;
    private const int RowBlock = 384;
    private const int PanelWidth = 32;

    /// <summary>Floats of scratch memory that <see cref="Multiply"/> needs.</summary>
    public static long ScratchLength(int m, int n, int k)
    {
        long depth = Math.Min(k, DepthBlock);
        return depth * (Math.Min(n, PanelWidth) + (long)Math.Min(m, RowBlock));
    }

    /// <summary>C from A and B; C may not overlap them.</summary>
    public static void Multiply(in Matrix first, in Matrix second, in Matrix result, bool accumulate, float* scratch)
    {
        int m = first.Rows, k = first.Columns, n = second.Columns;
        float* a = first.Values, b = second.Values, c = result.Values;
        if (k == 0 && !accumulate)
            new Span<float>(c, m * n).Clear();
        if (ConvolutionChoice.MultipliesInPlace(first, second))
        {
            WindowProduct.Compute(new WindowRuns(1, k, 0, k), a, b, n, new(null, accumulate, false), new(c, n, m));
            return;
        }

        var panel = scratch;
        var block = scratch + Math.Min(k, DepthBlock) * (long)Math.Min(n, PanelWidth);
        for (var depth = 0; depth < k; depth += DepthBlock)
        {
            var depths = Math.Min(DepthBlock, k - depth);
            for (var row = 0; row < m; row += RowBlock)
            {
                var rows = Math.Min(RowBlock, m - row);
                var source = a + (long)row * k + depth;
                long step = k;
                if (first.IsTransposed)
                {
                    Transposition.Copy(depths, rows, a + (long)depth * m + row, m, block, depths);
                    source = block;
                    step = depths;
                }

                for (var column = 0; column < n; column += PanelWidth)
                {
                    var width = Math.Min(PanelWidth, n - column);
                    if (second.IsTransposed)
                        Transposition.Copy(width, depths, b + (long)column * k + depth, k, panel, width);
                    else
                        Copy(depths, width, b + (long)depth * n + column, n, panel);
                    WindowProduct.Compute(
                        new WindowRuns(1, depths, 0, step), source, panel, width, new(null, accumulate || depth > 0, false),
                        new(c + (long)row * n + column, n, rows));
                }
            }
        }
    }

    private static void Copy(int rows, int columns, float* source, int step, float* target)
    {
        for (var r = 0; r < rows; r++)
            new ReadOnlySpan<float>(source + (long)r * step, columns).CopyTo(new Span<float>(target + (long)r * columns, columns));
    }
}
