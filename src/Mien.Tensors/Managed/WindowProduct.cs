using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

/// <summary>
/// y[p,o] = start[p,o] + Σ_k x[p,k] * w[k,o], optionally followed by ReLU: the product that convolutions and matrix products are
/// made of. Window p holds its k in runs of neighbouring floats; a tile of y stays in registers over all k. Start is the bias [o],
/// y itself when accumulating, or zero.
/// </summary>
internal static unsafe partial class WindowProduct
{
    /// <summary>
    /// The rows of y for <paramref name="pixels"/> windows in a row; rows of w are <paramref name="wStep"/> and rows of y
    /// <paramref name="yStep"/> floats apart. The bias may be null and is not used when accumulating.
    /// </summary>
    public static void Compute(
        in WindowRuns windows, float* x, float* w, int wStep, int channels, float* bias, bool accumulate, bool relu,
        float* y, int yStep, int pixels)
    {
        for (int c = 0, done; c < channels; c += done)
        {
            var start = new Start(accumulate || bias == null ? null : bias + c, accumulate, relu);
            var left = channels - c;
            done = LaneWidth.Fitting(left);
            switch (done)
            {
                case 16 when left >= 32 && pixels >= 6:
                    Double<Lanes16>(windows, x, w + c, wStep, start, y + c, yStep, pixels);
                    done = 32;
                    break;
                case 16: Single<Lanes16>(windows, x, w + c, wStep, start, y + c, yStep, pixels); break;
                case 8 when left >= 16 && pixels >= 6:
                    Double<Lanes8>(windows, x, w + c, wStep, start, y + c, yStep, pixels);
                    done = 16;
                    break;
                case 8: Single<Lanes8>(windows, x, w + c, wStep, start, y + c, yStep, pixels); break;
                case 4: Single<Lanes4>(windows, x, w + c, wStep, start, y + c, yStep, pixels); break;
                default: Single<Lanes1>(windows, x, w + c, wStep, start, y + c, yStep, pixels); break;
            }
        }
    }

    private readonly struct Start(float* bias, bool accumulate, bool relu)
    {
        public bool Accumulates => accumulate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Load<T>(float* y, int offset) where T : struct, ILanes<T> =>
            accumulate ? T.Load(y + offset) : bias == null ? T.Zero : T.Load(bias + offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store<T>(T sum, float* y) where T : struct, ILanes<T> => (relu ? T.Max(sum, T.Zero) : sum).Store(y);
    }

    /// <summary>Two registers of channels, six windows at a time.</summary>
    private static void Double<T>(in WindowRuns windows, float* x, float* w, int wStep, in Start start, float* y, int yStep, int pixels)
        where T : struct, ILanes<T>
    {
        var p = 0;
        for (; p + 6 <= pixels; p += 6)
            SixByTwo<T>(windows, x + p * windows.Step, w, wStep, start, y + (long)p * yStep, yStep);
        if (p == pixels)
            return;

        // The last six overlap those before, which yields the same numbers again unless y is added to.
        if (!start.Accumulates)
        {
            p = pixels - 6;
            SixByTwo<T>(windows, x + p * windows.Step, w, wStep, start, y + (long)p * yStep, yStep);
            return;
        }

        for (; p < pixels; p++)
            OneByTwo<T>(windows, x + p * windows.Step, w, wStep, start, y + (long)p * yStep);
    }

    /// <summary>One register of channels, eight windows at a time.</summary>
    private static void Single<T>(in WindowRuns windows, float* x, float* w, int wStep, in Start start, float* y, int yStep, int pixels)
        where T : struct, ILanes<T>
    {
        var p = 0;
        for (; p + 8 <= pixels; p += 8)
            EightByOne<T>(windows, x + p * windows.Step, w, wStep, start, y + (long)p * yStep, yStep);
        if (p == pixels)
            return;

        if (!start.Accumulates && pixels >= 8)
        {
            p = pixels - 8;
            EightByOne<T>(windows, x + p * windows.Step, w, wStep, start, y + (long)p * yStep, yStep);
            return;
        }

        for (; p < pixels; p++)
            OneByOne<T>(windows, x + p * windows.Step, w, wStep, start, y + (long)p * yStep);
    }
}

/// <summary>
/// Windows in a row as seen in memory: each has <paramref name="Rows"/> runs of <paramref name="Length"/> floats,
/// <paramref name="RowStep"/> floats apart, and the next window begins <paramref name="Step"/> floats further.
/// </summary>
internal readonly record struct WindowRuns(int Rows, int Length, long RowStep, long Step);
