using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed.Tiles;

/// <summary>Maximum pooling of rows whose pixels have whole registers of channels.</summary>
internal static unsafe class TilePooling
{
    /// <summary>One row of results: the largest value of each window, NaN where one is in it.</summary>
    /// <param name="pool">The window, which may hang over the right edge.</param>
    /// <param name="x">The rows that the window takes.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="width">Their pixels.</param>
    /// <param name="padded">Floats of a pixel, whole registers.</param>
    /// <param name="channels">Floats of a result.</param>
    /// <param name="count">Results.</param>
    /// <param name="y">Where they go.</param>
    public static void Row(in Window pool, float* x, int rows, int width, int padded, int channels, int count, float* y)
    {
        if (LaneWidth.Widest == Lanes16.Count)
            Row<Lanes16>(pool, x, rows, width, padded, channels, count, y);
        else
            Row<Lanes8>(pool, x, rows, width, padded, channels, count, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(in Window pool, float* x, int rows, int width, int padded, int channels, int count, float* y)
        where T : struct, ILanes<T>
    {
        var row = (nint)width * padded;
        int stride = pool.Stride, size = pool.Width;
        for (var j = 0; j < count; j++, x += stride * padded, y += channels)
        {
            var columns = Math.Min(size, width - (j * stride));
            for (var c = 0; c < padded; c += T.Count)
            {
                var pixels = x + c;
                T best;
                if (rows == 3 && columns == 3)
                {
                    best = T.Max(T.Max(Three<T>(pixels, padded), Three<T>(pixels + row, padded)), Three<T>(pixels + 2 * row, padded));
                }
                else if (rows == 2 && columns == 2)
                {
                    best = T.Max(
                        T.Max(T.Load(pixels), T.Load(pixels + padded)), T.Max(T.Load(pixels + row), T.Load(pixels + row + padded)));
                }
                else
                {
                    best = T.Load(pixels);
                    for (var a = 0; a < rows; a++)
                        for (var b = 0; b < columns; b++)
                            best = T.Max(T.Load(pixels + a * row + b * padded), best);
                }

                if (channels - c >= T.Count)
                    best.Store(y + c);
                else
                    best.StoreFirst(y + c, channels - c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Three<T>(float* pixel, int padded)
        where T : struct, ILanes<T> => T.Max(T.Max(T.Load(pixel), T.Load(pixel + padded)), T.Load(pixel + 2 * padded));
}
