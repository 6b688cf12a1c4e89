using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mien.Tensors;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Research.Profiling;

/// <summary>What one core of the machine can do at most, measured: what a kernel does is a share of it.</summary>
/// <param name="FlopsPerSecond">Multiplications and additions a second, fused, in registers alone, as wide as the machine computes.</param>
/// <param name="BytesPerSecond">Bytes a second that are read or written when memory is copied that lies outside of the core's caches.</param>
public sealed record MachinePeaks(double FlopsPerSecond, double BytesPerSecond)
{
    private const int Rounds = 9;
    private const int Products = 200_000;
    private const int Sums = 12; // more than any machine needs to hide how long one product takes
    private const long Copied = 64L << 20;

    /// <summary>Measures this machine, the best of some rounds.</summary>
    public static MachinePeaks Measure()
    {
        using var from = new Storage(Copied / sizeof(float));
        using var to = new Storage(Copied / sizeof(float));
        from.Span.Fill(1);
        var (products, copy) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            products = Math.Min(products, Seconds(LaneWidth.Widest == Lanes16.Count ? Multiply<Lanes16> : Multiply<Lanes8>));
            copy = Math.Min(copy, Seconds(() => from.Span.CopyTo(to.Span)));
        }
        return new(2.0 * Products * Sums * LaneWidth.Widest / products, 2.0 * Copied / copy);
    }

    private static double Seconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe void Multiply<T>()
        where T : struct, ILanes<T>
    {
        var factor = T.Create(0.5f);
        T a0 = factor, a1 = factor, a2 = factor, a3 = factor, a4 = factor, a5 = factor, a6 = factor, a7 = factor, a8 = factor, a9 = factor, a10 = factor, a11 = factor;
        for (var i = 0; i < Products; i++)
        {
            a0 = T.MultiplyAdd(a0, factor, factor);
            a1 = T.MultiplyAdd(a1, factor, factor);
            a2 = T.MultiplyAdd(a2, factor, factor);
            a3 = T.MultiplyAdd(a3, factor, factor);
            a4 = T.MultiplyAdd(a4, factor, factor);
            a5 = T.MultiplyAdd(a5, factor, factor);
            a6 = T.MultiplyAdd(a6, factor, factor);
            a7 = T.MultiplyAdd(a7, factor, factor);
            a8 = T.MultiplyAdd(a8, factor, factor);
            a9 = T.MultiplyAdd(a9, factor, factor);
            a10 = T.MultiplyAdd(a10, factor, factor);
            a11 = T.MultiplyAdd(a11, factor, factor);
        }

        var kept = stackalloc float[16];
        (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11).Store(kept);
    }
}
