using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class BatchNormalization
{
    /// <summary>
    /// sumDy [c] = Σ dy and sumDyXhat [c] = Σ dy * (x - mean) * inverseDeviation, overwritten. With <paramref name="relu"/> dy
    /// counts only where y &gt; 0; without, y is not read and may be null.
    /// </summary>
    public static void BackwardSums(
        long rows, int c, float* x, float* y, float* dy, float* mean, float* inverseDeviation, bool relu, double* sumDy, double* sumDyXhat)
    {
        new Span<double>(sumDy, c).Clear();
        new Span<double>(sumDyXhat, c).Clear();
        var packed = LaneWidth.PixelsPerRegister(c);
        if (packed > 1)
        {
            var wide = c * packed;
            var means = stackalloc float[16];
            var lanes = stackalloc double[32];
            new Span<double>(lanes, 32).Clear();
            Repeat(mean, c, packed, means);
            var wideRows = rows / packed;
            AddBackwardSums(wideRows, wide, x, y, dy, means, relu, lanes, lanes + 16);
            for (var i = 0; i < wide; i++)
            {
                sumDy[i % c] += lanes[i];
                sumDyXhat[i % c] += lanes[16 + i];
            }

            x += wideRows * wide;
            y += wideRows * wide;
            dy += wideRows * wide;
            rows -= wideRows * packed;
        }

        AddBackwardSums(rows, c, x, y, dy, mean, relu, sumDy, sumDyXhat);
        for (var i = 0; i < c; i++)
            sumDyXhat[i] *= inverseDeviation[i];
    }

    /// <summary>
    /// dx from dy and the sums over all <paramref name="totalRows"/> rows of the batch: overwritten, or added to when
    /// <paramref name="accumulate"/>; dx may be dy. y is read only with <paramref name="relu"/>.
    /// </summary>
    public static void BackwardData(
        long rows, int c, float* x, float* y, float* dy, float* mean, float* inverseDeviation, float* gamma,
        double* sumDy, double* sumDyXhat, double totalRows, bool relu, bool accumulate, float* dx)
    {
        var packed = LaneWidth.PixelsPerRegister(c);
        var coefficients = stackalloc float[4 * Block];
        for (var first = 0; first < c; first += Block)
        {
            var width = Math.Min(Block, c - first);
            var wide = width * packed;
            for (var i = 0; i < wide; i++)
            {
                // dx = dyScale * dy + centredScale * (x - mean) + shift
                var channel = first + i % width;
                var dyScale = (double)gamma[channel] * inverseDeviation[channel];
                coefficients[i] = (float)dyScale;
                coefficients[Block + i] = (float)(-dyScale * inverseDeviation[channel] * sumDyXhat[channel] / totalRows);
                coefficients[2 * Block + i] = (float)(-dyScale * sumDy[channel] / totalRows);
                coefficients[3 * Block + i] = mean[channel];
            }

            var wideRows = rows / packed;
            var done = wideRows * packed * c;
            BackwardBlock(wideRows, c * packed, wide, x + first, y + first, dy + first, coefficients, relu, accumulate, dx + first);
            BackwardBlock(
                rows - wideRows * packed, c, width, x + first + done, y + first + done, dy + first + done, coefficients, relu, accumulate,
                dx + first + done);
        }
    }

    private static void AddBackwardSums(
        long rows, int c, float* x, float* y, float* dy, float* mean, bool relu, double* sumDy, double* sumDyCentred)
    {
        for (long row = 0; row < rows; row += Run)
        {
            var count = (int)Math.Min(Run, rows - row);
            for (int i = 0, lanes; i < c; i += lanes)
            {
                var o = row * c + i;
                lanes = LaneWidth.Fitting(c - i);
                switch (lanes)
                {
                    case 16: SumRun<Lanes16>(count, c, x + o, y + o, dy + o, mean + i, relu, sumDy + i, sumDyCentred + i); break;
                    case 8: SumRun<Lanes8>(count, c, x + o, y + o, dy + o, mean + i, relu, sumDy + i, sumDyCentred + i); break;
                    case 4: SumRun<Lanes4>(count, c, x + o, y + o, dy + o, mean + i, relu, sumDy + i, sumDyCentred + i); break;
                    default: SumRun<Lanes1>(count, c, x + o, y + o, dy + o, mean + i, relu, sumDy + i, sumDyCentred + i); break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRun<T>(
        int rows, nint step, float* x, float* y, float* dy, float* mean, bool relu, double* sumDy, double* sumDyCentred)
        where T : struct, ILanes<T>
    {
        var centre = T.Load(mean);
        T sum = T.Zero, products = T.Zero;
        if (relu)
        {
            for (; rows > 0; rows--, x += step, y += step, dy += step)
            {
                var gradient = T.SelectGreater(T.Load(y), T.Zero, T.Load(dy), T.Zero);
                sum += gradient;
                products = T.MultiplyAdd(gradient, T.Load(x) - centre, products);
            }
        }
        else
        {
            for (; rows > 0; rows--, x += step, dy += step)
            {
                var gradient = T.Load(dy);
                sum += gradient;
                products = T.MultiplyAdd(gradient, T.Load(x) - centre, products);
            }
        }

        sum.AddTo(sumDy);
        products.AddTo(sumDyCentred);
    }

    private static void BackwardBlock(
        long rows, int step, int width, float* x, float* y, float* dy, float* coefficients, bool relu, bool accumulate, float* dx)
    {
        for (long row = 0; row < rows; row += Run)
        {
            var count = (int)Math.Min(Run, rows - row);
            for (int i = 0, lanes; i < width; i += lanes)
            {
                var o = row * step + i;
                lanes = LaneWidth.Fitting(width - i);
                switch (lanes)
                {
                    case 16: BackwardRun<Lanes16>(count, step, x + o, y + o, dy + o, coefficients + i, relu, accumulate, dx + o); break;
                    case 8: BackwardRun<Lanes8>(count, step, x + o, y + o, dy + o, coefficients + i, relu, accumulate, dx + o); break;
                    case 4: BackwardRun<Lanes4>(count, step, x + o, y + o, dy + o, coefficients + i, relu, accumulate, dx + o); break;
                    default: BackwardRun<Lanes1>(count, step, x + o, y + o, dy + o, coefficients + i, relu, accumulate, dx + o); break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRun<T>(
        int rows, nint step, float* x, float* y, float* dy, float* coefficients, bool relu, bool accumulate, float* dx)
        where T : struct, ILanes<T>
    {
        T dyScale = T.Load(coefficients), centredScale = T.Load(coefficients + Block);
        T shift = T.Load(coefficients + 2 * Block), mean = T.Load(coefficients + 3 * Block);
        for (; rows > 0; rows--, x += step, y += step, dy += step, dx += step)
        {
            var gradient = T.Load(dy);
            if (relu)
                gradient = T.SelectGreater(T.Load(y), T.Zero, gradient, T.Zero);
            var result = T.MultiplyAdd(gradient, dyScale, T.MultiplyAdd(T.Load(x) - mean, centredScale, shift));
            (accumulate ? T.Load(dx) + result : result).Store(dx);
        }
    }
}
