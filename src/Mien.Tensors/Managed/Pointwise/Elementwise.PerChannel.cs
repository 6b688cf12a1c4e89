using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed.Pointwise;

internal static unsafe partial class Elementwise
{
    private const int Run = 64;
    private const int Block = 256;

    /// <summary>y [rows, c] = x + bias [c]; y may be x. The gradient of the bias is <see cref="ColumnSums.Compute"/> of dy.</summary>
    public static void AddBias(long rows, int c, float* x, float* bias, float* y)
    {
        for (long row = 0; row < rows; row++, x += c, y += c)
            Map<Sum>(c, x, bias, y, false);
    }

    /// <summary>PReLU with one slope per channel: y = x where x &gt; 0, else slope * x; y may be x.</summary>
    public static void PReluForward(long rows, int c, float* x, float* slope, float* y)
    {
        var together = RowsTogether(c);
        var repeated = stackalloc float[together == 1 ? 0 : together * c];
        var slopes = together == 1 ? slope : LaneWidth.Repeat(slope, c, together, repeated);
        for (var width = 0; rows > 0; rows -= together, x += width, y += width)
        {
            width = (int)Math.Min(rows, together) * c;
            Map<Leak>(width, x, slopes, y, false);
        }
    }

    /// <summary>
    /// From x and dy: dx = dy where x &gt; 0, else slope * dy, overwritten or added to when <paramref name="accumulate"/> (dx may be
    /// dy if not).
    /// </summary>
    public static void PReluBackward(long rows, int c, float* x, float* slope, float* dy, bool accumulate, float* dx)
    {
        var together = RowsTogether(c);
        var repeated = stackalloc float[together == 1 ? 0 : together * c];
        var slopes = together == 1 ? slope : LaneWidth.Repeat(slope, c, together, repeated);
        for (var width = 0; rows > 0; rows -= together, x += width, dy += width, dx += width)
        {
            width = (int)Math.Min(rows, together) * c;
            var done = LaneWidth.Widest == 16
                ? LeakGradient<Lanes16>(width, x, slopes, dy, accumulate, dx)
                : LeakGradient<Lanes8>(width, x, slopes, dy, accumulate, dx);
            LeakGradient<Lanes1>(width - done, x + done, slopes + done, dy + done, accumulate, dx + done);
        }
    }

    /// <summary>dslope [c] = Σ dy * min(x, 0), overwritten.</summary>
    public static void SlopeGradient(long rows, int c, float* x, float* dy, float* dslope)
    {
        var sums = stackalloc double[Block];
        for (var first = 0; first < c; first += Block)
        {
            var width = Math.Min(Block, c - first);
            new Span<double>(sums, width).Clear();
            LaneWidth.Each(rows, Run, width, new SlopeSumming(c, x + first, dy + first, sums));
            for (var i = 0; i < width; i++)
                dslope[first + i] = (float)sums[i];
        }
    }

    /// <summary>Rows to take as one, so that no channels are left over for single lanes: there every change of sign is a branch.</summary>
    private static int RowsTogether(int c) => c % LaneWidth.Widest == 0 || c > Block ? 1 : LaneWidth.Widest;

    private readonly struct SlopeSumming(nint step, float* x, float* dy, double* sum) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>
        {
            var next = step;
            float* input = x + row * next + channel, given = dy + row * next + channel;
            var total = T.Zero;
            for (; rows > 0; rows--, input += next, given += next)
            {
                var value = T.Load(input);
                total = T.MultiplyAdd(T.Load(given), T.SelectGreater(value, T.Zero, T.Zero, value), total);
            }

            total.AddTo(sum + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int LeakGradient<T>(int c, float* x, float* slope, float* dy, bool accumulate, float* dx) where T : struct, ILanes<T>
    {
        var count = c - c % T.Count;
        for (var i = 0; i < count; i += T.Count)
        {
            var gradient = T.Load(dy + i);
            var result = T.SelectGreater(T.Load(x + i), T.Zero, gradient, gradient * T.Load(slope + i));
            (accumulate ? T.Load(dx + i) + result : result).Store(dx + i);
        }

        return count;
    }

    private readonly struct Leak : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T slope) where T : struct, ILanes<T> => T.SelectGreater(x, T.Zero, x, x * slope);
    }
}
