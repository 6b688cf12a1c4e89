using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mien.Tensors.Managed;

internal static unsafe partial class PairedProduct
{
    private const int TileRows = 3;
    private const int TilePairs = 4;

    /// <summary>
    /// Adds Σ over <paramref name="height"/> x <paramref name="width"/> output pixels of x[pixel, k] * dy[pixel, o] to the arranged
    /// weights. Vertical neighbours' windows begin <paramref name="rowStep"/> floats apart; dy [height, width, channels] is dense.
    /// </summary>
    public static void AddProducts(
        in WindowRuns windows, int height, int width, long rowStep, float* x, float* dy, int channels, float* arranged)
    {
        var mask = Mask(channels);
        var pairs = Pairs(windows.Length);
        var sums = stackalloc float[TileRows * TilePairs * Lanes];
        var offsets = stackalloc nint[TilePairs];
        for (var row = 0; row < windows.Rows; row += TileRows)
        {
            var rows = Math.Min(TileRows, windows.Rows - row);
            var source = x + row * windows.RowStep;
            for (var pair = 0; pair < pairs; pair += TilePairs)
            {
                // A tile that hangs over the edge repeats its last row or pair; the repetition is dropped.
                var count = Math.Min(TilePairs, pairs - pair);
                for (var i = 0; i < TilePairs; i++)
                    offsets[i] = Start(pair + Math.Min(i, count - 1), windows.Length);
                Tile(
                    source, source + Math.Min(1, rows - 1) * windows.RowStep, source + (rows - 1) * windows.RowStep,
                    offsets, height, width, rowStep, windows.Step, dy, channels, mask, sums);
                for (var r = 0; r < rows; r++)
                    for (var i = 0; i < count * Lanes; i++)
                        arranged[((long)(row + r) * pairs + pair) * Lanes + i] += sums[r * TilePairs * Lanes + i];
            }
        }
    }

    /// <summary>w [rows * length, channels] from the arranged weights.</summary>
    public static void Collect(int rows, int length, int channels, float* arranged, float* w)
    {
        for (var row = 0; row < rows; row++)
            for (var k = 0; k < length; k++)
                for (var o = 0; o < channels; o++)
                    w[((long)row * length + k) * channels + o] = arranged[Place(row, k, length) + 2 * o];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(
        float* x0, float* x1, float* x2, nint* offsets, int height, int width, long rowStep, long step,
        float* dy, nint channels, Vector256<float> mask, float* sums)
    {
        var twice = Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
        var a0 = Vector512<float>.Zero;
        Vector512<float> a1 = a0, a2 = a0, a3 = a0;
        Vector512<float> b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        Vector512<float> c0 = a0, c1 = a0, c2 = a0, c3 = a0;
        nint o0 = offsets[0], o1 = offsets[1], o2 = offsets[2], o3 = offsets[3];
        var back = rowStep - width * step;
        for (var i = 0; i < height; i++, x0 += back, x1 += back, x2 += back)
        {
            for (var j = 0; j < width; j++, x0 += step, x1 += step, x2 += step, dy += channels)
            {
                var gradient = Avx512F.PermuteVar16x32(Avx.MaskLoad(dy, mask).ToVector512Unsafe(), twice);
                a0 = Vector512.FusedMultiplyAdd(Pair(x0 + o0), gradient, a0);
                a1 = Vector512.FusedMultiplyAdd(Pair(x0 + o1), gradient, a1);
                a2 = Vector512.FusedMultiplyAdd(Pair(x0 + o2), gradient, a2);
                a3 = Vector512.FusedMultiplyAdd(Pair(x0 + o3), gradient, a3);
                b0 = Vector512.FusedMultiplyAdd(Pair(x1 + o0), gradient, b0);
                b1 = Vector512.FusedMultiplyAdd(Pair(x1 + o1), gradient, b1);
                b2 = Vector512.FusedMultiplyAdd(Pair(x1 + o2), gradient, b2);
                b3 = Vector512.FusedMultiplyAdd(Pair(x1 + o3), gradient, b3);
                c0 = Vector512.FusedMultiplyAdd(Pair(x2 + o0), gradient, c0);
                c1 = Vector512.FusedMultiplyAdd(Pair(x2 + o1), gradient, c1);
                c2 = Vector512.FusedMultiplyAdd(Pair(x2 + o2), gradient, c2);
                c3 = Vector512.FusedMultiplyAdd(Pair(x2 + o3), gradient, c3);
            }
        }

        a0.Store(sums);
        a1.Store(sums + Lanes);
        a2.Store(sums + 2 * Lanes);
        a3.Store(sums + 3 * Lanes);
        b0.Store(sums + 4 * Lanes);
        b1.Store(sums + 5 * Lanes);
        b2.Store(sums + 6 * Lanes);
        b3.Store(sums + 7 * Lanes);
        c0.Store(sums + 8 * Lanes);
        c1.Store(sums + 9 * Lanes);
        c2.Store(sums + 10 * Lanes);
        c3.Store(sums + 11 * Lanes);
    }
}
