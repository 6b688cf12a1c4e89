using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mien.Tensors.Managed.Winograd;

/// <summary>
/// y[r, o] = Σ_d a[r, d] · w[d, o], or added to y, for a panel of 32 columns: w [depth, 32] and y [rows, 32] are dense, a may be
/// strided both ways and so be transposed. A tile of y of eight rows stays in sixteen 512-bit registers over the whole depth.
/// </summary>
internal static unsafe class PanelProduct
{
    public const int Width = 2 * Lanes;

    /// <summary>Rows come in multiples of this.</summary>
    public const int RowStep = 4;

    private const int Lanes = 16;

    public static void Compute(int rows, int depth, float* a, nint rowStep, nint depthStep, float* w, bool accumulate, float* y)
    {
        var r = 0;
        for (; r + 8 <= rows; r += 8)
            Eight(depth, a + r * rowStep, rowStep, depthStep, w, accumulate, y + r * Width);
        if (r < rows)
            Four(depth, a + r * rowStep, rowStep, depthStep, w, accumulate, y + r * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(int depth, float* a, nint rowStep, nint depthStep, float* w, bool accumulate, float* y)
    {
        var a0 = Vector512<float>.Zero;
        Vector512<float> a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        Vector512<float> b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
        float* r1 = a + rowStep, r2 = r1 + rowStep, r3 = r2 + rowStep, r4 = r3 + rowStep, r5 = r4 + rowStep, r6 = r5 + rowStep;
        var r7 = r6 + rowStep;
        var end = depth * depthStep;
        for (nint d = 0; d < end; d += depthStep, w += Width)
        {
            Vector512<float> left = Vector512.Load(w), right = Vector512.Load(w + Lanes);
            var value = Vector512.Create(a[d]);
            a0 = Vector512.FusedMultiplyAdd(value, left, a0);
            b0 = Vector512.FusedMultiplyAdd(value, right, b0);
            value = Vector512.Create(r1[d]);
            a1 = Vector512.FusedMultiplyAdd(value, left, a1);
            b1 = Vector512.FusedMultiplyAdd(value, right, b1);
            value = Vector512.Create(r2[d]);
            a2 = Vector512.FusedMultiplyAdd(value, left, a2);
            b2 = Vector512.FusedMultiplyAdd(value, right, b2);
            value = Vector512.Create(r3[d]);
            a3 = Vector512.FusedMultiplyAdd(value, left, a3);
            b3 = Vector512.FusedMultiplyAdd(value, right, b3);
            value = Vector512.Create(r4[d]);
            a4 = Vector512.FusedMultiplyAdd(value, left, a4);
            b4 = Vector512.FusedMultiplyAdd(value, right, b4);
            value = Vector512.Create(r5[d]);
            a5 = Vector512.FusedMultiplyAdd(value, left, a5);
            b5 = Vector512.FusedMultiplyAdd(value, right, b5);
            value = Vector512.Create(r6[d]);
            a6 = Vector512.FusedMultiplyAdd(value, left, a6);
            b6 = Vector512.FusedMultiplyAdd(value, right, b6);
            value = Vector512.Create(r7[d]);
            a7 = Vector512.FusedMultiplyAdd(value, left, a7);
            b7 = Vector512.FusedMultiplyAdd(value, right, b7);
        }

        Store(a0, b0, accumulate, y);
        Store(a1, b1, accumulate, y + Width);
        Store(a2, b2, accumulate, y + 2 * Width);
        Store(a3, b3, accumulate, y + 3 * Width);
        Store(a4, b4, accumulate, y + 4 * Width);
        Store(a5, b5, accumulate, y + 5 * Width);
        Store(a6, b6, accumulate, y + 6 * Width);
        Store(a7, b7, accumulate, y + 7 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(int depth, float* a, nint rowStep, nint depthStep, float* w, bool accumulate, float* y)
    {
        var a0 = Vector512<float>.Zero;
        Vector512<float> a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        float* r1 = a + rowStep, r2 = r1 + rowStep, r3 = r2 + rowStep;
        var end = depth * depthStep;
        for (nint d = 0; d < end; d += depthStep, w += Width)
        {
            Vector512<float> left = Vector512.Load(w), right = Vector512.Load(w + Lanes);
            var value = Vector512.Create(a[d]);
            a0 = Vector512.FusedMultiplyAdd(value, left, a0);
            b0 = Vector512.FusedMultiplyAdd(value, right, b0);
            value = Vector512.Create(r1[d]);
            a1 = Vector512.FusedMultiplyAdd(value, left, a1);
            b1 = Vector512.FusedMultiplyAdd(value, right, b1);
            value = Vector512.Create(r2[d]);
            a2 = Vector512.FusedMultiplyAdd(value, left, a2);
            b2 = Vector512.FusedMultiplyAdd(value, right, b2);
            value = Vector512.Create(r3[d]);
            a3 = Vector512.FusedMultiplyAdd(value, left, a3);
            b3 = Vector512.FusedMultiplyAdd(value, right, b3);
        }

        Store(a0, b0, accumulate, y);
        Store(a1, b1, accumulate, y + Width);
        Store(a2, b2, accumulate, y + 2 * Width);
        Store(a3, b3, accumulate, y + 3 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> left, Vector512<float> right, bool accumulate, float* y)
    {
        if (accumulate)
        {
            left += Vector512.Load(y);
            right += Vector512.Load(y + Lanes);
        }

        left.Store(y);
        right.Store(y + Lanes);
    }
}
