using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mien.Tensors.Managed;

/// <summary>
/// The window product for up to 8 channels on 512-bit registers: eight channels fill half a register, so each register takes
/// neighbouring k two by two, lane 2o + h holding channel o for k + h, and the halves of the sum are added at the end. Weights are
/// laid out as [rows, pairs, 16]; the last pair of an odd run overlaps the one before it with a weight of zero.
/// </summary>
internal static unsafe partial class PairedProduct
{
    private const int Lanes = 16;

    /// <summary>Floats of the laid out weights of windows with <paramref name="rows"/> runs of <paramref name="length"/>.</summary>
    public static long WeightsLength(int rows, int length) => (long)rows * Pairs(length) * Lanes;

    /// <summary>Lays out w [rows * length, channels] as <see cref="Compute"/> reads it.</summary>
    public static void Arrange(int rows, int length, int channels, float* w, float* arranged)
    {
        new Span<float>(arranged, (int)WeightsLength(rows, length)).Clear();
        for (var row = 0; row < rows; row++)
            for (var k = 0; k < length; k++)
                for (var o = 0; o < channels; o++)
                    arranged[Place(row, k, length) + 2 * o] = w[((long)row * length + k) * channels + o];
    }

    /// <summary>y as <see cref="WindowProduct.Compute"/> yields it without accumulating.</summary>
    public static void Compute(in WindowRuns windows, float* x, float* arranged, int channels, in Epilogue epilogue, in Target target)
    {
        var y = target.Y;
        var (yStep, pixels, relu) = (target.Step, target.Pixels, epilogue.Relu);
        var mask = Mask(channels);
        var offset = epilogue.Bias == null ? Vector256<float>.Zero : Avx.MaskLoad(epilogue.Bias, mask);
        var p = 0;
        for (; p + 8 <= pixels; p += 8)
            Eight(windows, x + p * windows.Step, arranged, mask, offset, relu, y + (long)p * yStep, yStep);
        if (p == pixels)
            return;

        if (pixels >= 8)
        {
            // The last eight overlap those before and yield the same numbers again.
            p = pixels - 8;
            Eight(windows, x + p * windows.Step, arranged, mask, offset, relu, y + (long)p * yStep, yStep);
            return;
        }

        for (; p < pixels; p++)
            One(windows, x + p * windows.Step, arranged, mask, offset, relu, y + (long)p * yStep);
    }

    private static int Pairs(int length) => (length + 1) / 2;

    /// <summary>First k of a pair.</summary>
    private static int Start(int pair, int length) => Math.Min(2 * pair, length - 2);

    /// <summary>Where the first channel of k lies.</summary>
    private static long Place(int row, int k, int length)
    {
        var pair = k / 2;
        return ((long)row * Pairs(length) + pair) * Lanes + k - Start(pair, length);
    }

    private static Vector256<float> Mask(int channels) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(channels)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair(float* x) => Vector512.Create(*(double*)x).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> sum, Vector256<float> mask, Vector256<float> offset, bool relu, float* y)
    {
        var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
        var halves = Avx512F.PermuteVar16x32(sum, even);
        var result = halves.GetLower() + halves.GetUpper() + offset;
        if (relu)
            result = Vector256.Max(result, Vector256<float>.Zero);
        Avx.MaskStore(y, mask, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(
        in WindowRuns windows, float* x, float* w, Vector256<float> mask, Vector256<float> offset, bool relu, float* y, long yStep)
    {
        var a0 = Vector512<float>.Zero;
        Vector512<float> a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        nint step = (nint)windows.Step, last = windows.Length - 2;
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
        {
            float* x1 = x + step, x2 = x1 + step, x3 = x2 + step, x4 = x3 + step, x5 = x4 + step, x6 = x5 + step, x7 = x6 + step;
            for (nint k = 0; ; k += 2, w += Lanes)
            {
                if (k > last)
                {
                    if (k > last + 1)
                        break;
                    k = last;
                }

                var weight = Vector512.Load(w);
                a0 = Vector512.FusedMultiplyAdd(Pair(x + k), weight, a0);
                a1 = Vector512.FusedMultiplyAdd(Pair(x1 + k), weight, a1);
                a2 = Vector512.FusedMultiplyAdd(Pair(x2 + k), weight, a2);
                a3 = Vector512.FusedMultiplyAdd(Pair(x3 + k), weight, a3);
                a4 = Vector512.FusedMultiplyAdd(Pair(x4 + k), weight, a4);
                a5 = Vector512.FusedMultiplyAdd(Pair(x5 + k), weight, a5);
                a6 = Vector512.FusedMultiplyAdd(Pair(x6 + k), weight, a6);
                a7 = Vector512.FusedMultiplyAdd(Pair(x7 + k), weight, a7);
            }
        }

        Store(a0, mask, offset, relu, y);
        Store(a1, mask, offset, relu, y += yStep);
        Store(a2, mask, offset, relu, y += yStep);
        Store(a3, mask, offset, relu, y += yStep);
        Store(a4, mask, offset, relu, y += yStep);
        Store(a5, mask, offset, relu, y += yStep);
        Store(a6, mask, offset, relu, y += yStep);
        Store(a7, mask, offset, relu, y + yStep);
    }

    /// <summary>One window with four independent sums, which keeps the multipliers busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(
        in WindowRuns windows, float* x, float* w, Vector256<float> mask, Vector256<float> offset, bool relu, float* y)
    {
        var a0 = Vector512<float>.Zero;
        Vector512<float> a1 = a0, a2 = a0, a3 = a0;
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
        {
            nint k = 0;
            for (; k + 8 <= windows.Length; k += 8, w += 4 * Lanes)
            {
                a0 = Vector512.FusedMultiplyAdd(Pair(x + k), Vector512.Load(w), a0);
                a1 = Vector512.FusedMultiplyAdd(Pair(x + k + 2), Vector512.Load(w + Lanes), a1);
                a2 = Vector512.FusedMultiplyAdd(Pair(x + k + 4), Vector512.Load(w + 2 * Lanes), a2);
                a3 = Vector512.FusedMultiplyAdd(Pair(x + k + 6), Vector512.Load(w + 3 * Lanes), a3);
            }

            for (; k < windows.Length; k += 2, w += Lanes)
                a0 = Vector512.FusedMultiplyAdd(Pair(x + Math.Min(k, windows.Length - 2)), Vector512.Load(w), a0);
        }

        Store(a0 + a1 + (a2 + a3), mask, offset, relu, y);
    }
}
