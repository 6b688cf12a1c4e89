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
            LaneWidth.Repeat(mean, c, packed, means);
            var wideRows = rows / packed;
            LaneWidth.Each(wideRows, Run, wide, new Summing(wide, x, y, dy, means, relu, lanes, lanes + 16));
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

        LaneWidth.Each(rows, Run, c, new Summing(c, x, y, dy, mean, relu, sumDy, sumDyXhat));
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
            LaneWidth.Each(wideRows, Run, wide, new Spreading(
                c * packed, x + first, y + first, dy + first, coefficients, relu, accumulate, dx + first));
            LaneWidth.Each(rows - wideRows * packed, Run, width, new Spreading(
                c, x + first + done, y + first + done, dy + first + done, coefficients, relu, accumulate, dx + first + done));
        }
    }

    private readonly struct Summing(
        nint step, float* x, float* y, float* dy, float* mean, bool relu, double* sumDy, double* sumDyCentred) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>
        {
            var next = step;
            var offset = row * next + channel;
            float* input = x + offset, output = y + offset, given = dy + offset;
            var centre = T.Load(mean + channel);
            T sum = T.Zero, products = T.Zero;
            if (relu)
            {
                for (; rows > 0; rows--, input += next, output += next, given += next)
                {
                    var gradient = T.SelectGreater(T.Load(output), T.Zero, T.Load(given), T.Zero);
                    sum += gradient;
                    products = T.MultiplyAdd(gradient, T.Load(input) - centre, products);
                }
            }
            else
            {
                for (; rows > 0; rows--, input += next, given += next)
                {
                    var gradient = T.Load(given);
                    sum += gradient;
                    products = T.MultiplyAdd(gradient, T.Load(input) - centre, products);
                }
            }

            sum.AddTo(sumDy + channel);
            products.AddTo(sumDyCentred + channel);
        }
    }

    private readonly struct Spreading(
        nint step, float* x, float* y, float* dy, float* coefficients, bool relu, bool accumulate, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>
        {
            var (next, masked, adds) = (step, relu, accumulate);
            var offset = row * next + channel;
            float* input = x + offset, output = y + offset, given = dy + offset, target = dx + offset;
            var own = coefficients + channel;
            T dyScale = T.Load(own), centredScale = T.Load(own + Block), shift = T.Load(own + 2 * Block), mean = T.Load(own + 3 * Block);
            for (; rows > 0; rows--, input += next, output += next, given += next, target += next)
            {
                var gradient = T.Load(given);
                if (masked)
                    gradient = T.SelectGreater(T.Load(output), T.Zero, gradient, T.Zero);
                var result = T.MultiplyAdd(gradient, dyScale, T.MultiplyAdd(T.Load(input) - mean, centredScale, shift));
                (adds ? T.Load(target) + result : result).Store(target);
            }
        }
    }
}
