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
            LaneWidth.Repeat(scale, c, packed, coefficients);
            LaneWidth.Repeat(shift, c, packed, coefficients + 16);
            var wideRows = rows / packed;
            LaneWidth.Each(wideRows, Run, wide, new Normalizing(wide, x, coefficients, coefficients + 16, relu, y));
            x += wideRows * wide;
            y += wideRows * wide;
            rows -= wideRows * packed;
        }

        LaneWidth.Each(rows, Run, c, new Normalizing(c, x, scale, shift, relu, y));
    }

    private readonly struct Normalizing(nint step, float* x, float* scale, float* shift, bool relu, float* y) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>
        {
            T a = T.Load(scale + channel), b = T.Load(shift + channel);
            var next = step;
            float* source = x + row * next + channel, target = y + row * next + channel;
            if (relu)
            {
                for (; rows > 0; rows--, source += next, target += next)
                    T.Max(T.MultiplyAdd(T.Load(source), a, b), T.Zero).Store(target);
            }
            else
            {
                for (; rows > 0; rows--, source += next, target += next)
                    T.MultiplyAdd(T.Load(source), a, b).Store(target);
            }
        }
    }
}
