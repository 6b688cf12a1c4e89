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
}
