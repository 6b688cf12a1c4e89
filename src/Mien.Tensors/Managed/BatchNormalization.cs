using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

/// <summary>
/// Batch normalisation of x [rows, c], one row per pixel of the batch:
/// xhat = (x - mean) * inverseDeviation, y = gamma * xhat + beta = x * scale + shift, optionally followed by ReLU.
/// Gradients with N rows: dgamma = Σ dy * xhat, dbeta = Σ dy,
/// dx = gamma * inverseDeviation * (dy - dbeta / N - xhat * dgamma / N), where ReLU lets dy through only where y &gt; 0.
/// Statistics are summed in float over short runs of rows and in double over the runs.
/// </summary>
internal static unsafe partial class BatchNormalization
{
    /// <summary>Rows summed in float before they are added in double.</summary>
    private const int Run = 128;

    /// <summary>Channels whose coefficients are kept on the stack at a time.</summary>
    private const int Block = 256;

    /// <summary>y = x * scale + shift, negative results zero when <paramref name="relu"/>; y may be x.</summary>
    public static void Normalize(long rows, int c, float* x, float* scale, float* shift, bool relu, float* y)
    {
        var packed = LaneWidth.PixelsPerRegister(c);
        if (packed > 1)
        {
            var wide = c * packed;
            var coefficients = stackalloc float[32];
            Repeat(scale, c, packed, coefficients);
            Repeat(shift, c, packed, coefficients + 16);
            var wideRows = rows / packed;
            NormalizeBlock(wideRows, wide, wide, x, coefficients, coefficients + 16, relu, y);
            x += wideRows * wide;
            y += wideRows * wide;
            rows -= wideRows * packed;
        }

        NormalizeBlock(rows, c, c, x, scale, shift, relu, y);
    }

    private static void NormalizeBlock(long rows, int step, int width, float* x, float* scale, float* shift, bool relu, float* y)
    {
        for (long row = 0; row < rows; row += Run)
        {
            var count = (int)Math.Min(Run, rows - row);
            for (int i = 0, lanes; i < width; i += lanes)
            {
                var offset = row * step + i;
                lanes = LaneWidth.Fitting(width - i);
                switch (lanes)
                {
                    case 16: NormalizeRun<Lanes16>(count, step, x + offset, scale + i, shift + i, relu, y + offset); break;
                    case 8: NormalizeRun<Lanes8>(count, step, x + offset, scale + i, shift + i, relu, y + offset); break;
                    case 4: NormalizeRun<Lanes4>(count, step, x + offset, scale + i, shift + i, relu, y + offset); break;
                    default: NormalizeRun<Lanes1>(count, step, x + offset, scale + i, shift + i, relu, y + offset); break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeRun<T>(int rows, nint step, float* x, float* scale, float* shift, bool relu, float* y)
        where T : struct, ILanes<T>
    {
        T a = T.Load(scale), b = T.Load(shift);
        if (relu)
        {
            for (; rows > 0; rows--, x += step, y += step)
                T.Max(T.MultiplyAdd(T.Load(x), a, b), T.Zero).Store(y);
        }
        else
        {
            for (; rows > 0; rows--, x += step, y += step)
                T.MultiplyAdd(T.Load(x), a, b).Store(y);
        }
    }

    /// <summary>Writes the coefficients of c channels once for each of the pixels that share a register.</summary>
    private static void Repeat(float* source, int c, int pixels, float* target)
    {
        for (var i = 0; i < c * pixels; i++)
            target[i] = source[i % c];
    }
}
