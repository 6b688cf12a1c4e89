using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class BatchNormalization
{
    /// <summary>
    /// mean [c] and m2 [c] = Σ (x - mean)², overwritten, in one pass: each run of rows is centred on the mean of the rows before
    /// it, which keeps the numbers small, and is then joined to them as <see cref="Combine"/> does.
    /// </summary>
    public static void Moments(long rows, int c, float* x, double* mean, double* m2)
    {
        new Span<double>(mean, c).Clear();
        new Span<double>(m2, c).Clear();
        var packed = LaneWidth.PixelsPerRegister(c);
        var wideRows = packed > 1 ? rows / packed : 0;
        if (wideRows > 0)
        {
            var wide = c * packed;
            var lanes = stackalloc double[32];
            new Span<double>(lanes, 32).Clear();
            AddMoments(wideRows, wide, 0, x, lanes, lanes + 16);
            for (var i = 0; i < packed; i++)
                Combine(c, i * wideRows, mean, m2, wideRows, lanes + i * c, lanes + 16 + i * c);
            x += wideRows * wide;
        }

        var rest = rows - wideRows * packed;
        if (rest > 0)
            AddMoments(rest, c, wideRows * packed, x, mean, m2);
    }

    /// <summary>
    /// Joins the moments of <paramref name="otherCount"/> rows to those of <paramref name="count"/> rows (Chan, Golub and LeVeque):
    /// d = otherMean - mean, mean += d * n2 / n, m2 += otherM2 + d² * n1 * n2 / n, n = n1 + n2.
    /// </summary>
    public static void Combine(int c, double count, double* mean, double* m2, double otherCount, double* otherMean, double* otherM2)
    {
        if (otherCount == 0)
            return;

        var share = otherCount / (count + otherCount);
        for (var i = 0; i < c; i++)
        {
            var difference = otherMean[i] - mean[i];
            mean[i] += difference * share;
            m2[i] += otherM2[i] + difference * difference * count * share;
        }
    }

    /// <summary>Adds rows (at least 1) to the moments of <paramref name="count"/> earlier rows; mean is zero if there are none.</summary>
    private static void AddMoments(long rows, int c, long count, float* x, double* mean, double* m2)
    {
        // Per lane: the centre, then the sum and the sum of squares of the run about it.
        var run = stackalloc float[3 * 16];
        if (count == 0)
        {
            // The first run has no rows before it and is centred on its own mean.
            var length = Math.Min(Run, rows);
            ColumnSums.Add(length, c, c, x, mean);
            for (var i = 0; i < c; i++)
                mean[i] /= length;
        }

        LaneWidth.Each(rows, Run, c, new Measuring(c, count, x, run, mean, m2));
    }

    private readonly struct Measuring(nint step, long count, float* x, float* run, double* mean, double* m2) : IRowKernel
    {
        public void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>
        {
            for (var k = 0; k < T.Count; k++)
                run[k] = (float)mean[channel + k];
            CentredRun<T>(rows, step, x + row * step + channel, run);
            Join(T.Count, count + row, rows, run, mean + channel, m2 + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(int lanes, double count, double length, float* run, double* mean, double* m2)
    {
        var inverse = 1 / length;
        var share = length / (count + length);
        var between = count * share;
        for (var k = 0; k < lanes; k++)
        {
            double sum = run[16 + k];
            var difference = run[k] + sum * inverse - mean[k];
            mean[k] += difference * share;
            m2[k] += run[32 + k] - sum * sum * inverse + difference * difference * between;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CentredRun<T>(int rows, nint step, float* x, float* run) where T : struct, ILanes<T>
    {
        var centre = T.Load(run);
        T sum0 = T.Zero, sum1 = T.Zero, squares0 = T.Zero, squares1 = T.Zero;
        for (; rows >= 2; rows -= 2, x += 2 * step)
        {
            var first = T.Load(x) - centre;
            var second = T.Load(x + step) - centre;
            sum0 += first;
            sum1 += second;
            squares0 = T.MultiplyAdd(first, first, squares0);
            squares1 = T.MultiplyAdd(second, second, squares1);
        }

        if (rows > 0)
        {
            var last = T.Load(x) - centre;
            sum0 += last;
            squares0 = T.MultiplyAdd(last, last, squares0);
        }

        (sum0 + sum1).Store(run + 16);
        (squares0 + squares1).Store(run + 32);
    }
}
