using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed.Pointwise;

internal static unsafe partial class Elementwise
{
    private const int DotRun = 4096;

    /// <summary>Σ aᵢ bᵢ, runs of a few thousand products in float lanes and the runs in double.</summary>
    public static double Dot(long n, float* a, float* b)
    {
        var sums = stackalloc double[16];
        new Span<double>(sums, 16).Clear();
        for (long start = 0; start < n; start += DotRun)
        {
            var count = (int)Math.Min(DotRun, n - start);
            var done = LaneWidth.Widest == 16
                ? AddDotRun<Lanes16>(count, a + start, b + start, sums)
                : AddDotRun<Lanes8>(count, a + start, b + start, sums);
            AddDotRun<Lanes1>(count - done, a + start + done, b + start + done, sums);
        }

        var total = 0.0;
        for (var i = 0; i < 16; i++)
            total += sums[i];
        return total;
    }

    /// <summary>y = p·a + q·b, overwritten or added to when <paramref name="accumulate"/>.</summary>
    public static void Combine(long n, float p, float* a, float q, float* b, bool accumulate, float* y)
    {
        var done = LaneWidth.Widest == 16
            ? CombineRegisters<Lanes16>(n, p, a, q, b, accumulate, y)
            : CombineRegisters<Lanes8>(n, p, a, q, b, accumulate, y);
        CombineRegisters<Lanes1>(n - done, p, a + done, q, b + done, accumulate, y + done);
    }

    /// <summary>y = factor·x, overwritten or added to when <paramref name="accumulate"/>.</summary>
    public static void Scale(long n, float factor, float* x, bool accumulate, float* y)
    {
        var done = LaneWidth.Widest == 16
            ? ScaleRegisters<Lanes16>(n, factor, x, accumulate, y)
            : ScaleRegisters<Lanes8>(n, factor, x, accumulate, y);
        ScaleRegisters<Lanes1>(n - done, factor, x + done, accumulate, y + done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddDotRun<T>(int n, float* a, float* b, double* sums) where T : struct, ILanes<T>
    {
        var count = n - n % T.Count;
        var total = T.Zero;
        for (var i = 0; i < count; i += T.Count)
            total = T.MultiplyAdd(T.Load(a + i), T.Load(b + i), total);
        total.AddTo(sums);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long CombineRegisters<T>(long n, float p, float* a, float q, float* b, bool accumulate, float* y)
        where T : struct, ILanes<T>
    {
        var count = n - n % T.Count;
        var (first, second) = (T.Create(p), T.Create(q));
        for (long i = 0; i < count; i += T.Count)
        {
            var sum = T.MultiplyAdd(first, T.Load(a + i), second * T.Load(b + i));
            (accumulate ? T.Load(y + i) + sum : sum).Store(y + i);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long ScaleRegisters<T>(long n, float factor, float* x, bool accumulate, float* y) where T : struct, ILanes<T>
    {
        var count = n - n % T.Count;
        var scale = T.Create(factor);
        for (long i = 0; i < count; i += T.Count)
        {
            var product = scale * T.Load(x + i);
            (accumulate ? T.Load(y + i) + product : product).Store(y + i);
        }

        return count;
    }
}
