using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

/// <summary>
/// y[p,o] = start[p,o] + Σ_k x[p,k] * w[k,o], with what an <see cref="Epilogue"/> does before and after: the product that convolutions and matrix products are
/// made of. Window p holds its k in runs of neighbouring floats; a tile of y stays in registers over all k.
/// </summary>
internal static unsafe partial class WindowProduct
{
    /// <summary>The product of windows in a row with w [k, <paramref name="channels"/>].</summary>
    public static void Compute(in WindowRuns windows, float* x, float* w, int channels, in Epilogue epilogue, in Target target)
    {
        for (int c = 0, done; c < channels; c += done)
        {
            Epilogue own = epilogue.At(c);
            Target y = target.At(c);
            var left = channels - c;
            done = LaneWidth.Fitting(left);
            switch (done)
            {
                case 16 when left >= 32 && y.Pixels >= 6:
                    Double<Lanes16>(windows, x, w + c, channels, own, y);
                    done = 32;
                    break;
                case 16: Single<Lanes16>(windows, x, w + c, channels, own, y); break;
                case 8 when left >= 16 && y.Pixels >= 6:
                    Double<Lanes8>(windows, x, w + c, channels, own, y);
                    done = 16;
                    break;
                case 8: Single<Lanes8>(windows, x, w + c, channels, own, y); break;
                case 4: Single<Lanes4>(windows, x, w + c, channels, own, y); break;
                default: Single<Lanes1>(windows, x, w + c, channels, own, y); break;
            }
        }
    }

    /// <summary>Two registers of channels, six windows at a time.</summary>
    private static void Double<T>(in WindowRuns windows, float* x, float* w, int wStep, in Epilogue epilogue, in Target target)
        where T : struct, ILanes<T>
    {
        var y = target.Y;
        var (yStep, pixels) = (target.Step, target.Pixels);
        var p = 0;
        for (; p + 6 <= pixels; p += 6)
            SixByTwo<T>(windows, x + p * windows.Step, w, wStep, epilogue, y + (long)p * yStep, yStep);
        if (p == pixels)
            return;

        // The last six overlap those before, which yields the same numbers again unless y is added to.
        if (!epilogue.Accumulates)
        {
            p = pixels - 6;
            SixByTwo<T>(windows, x + p * windows.Step, w, wStep, epilogue, y + (long)p * yStep, yStep);
            return;
        }

        for (; p < pixels; p++)
            OneByTwo<T>(windows, x + p * windows.Step, w, wStep, epilogue, y + (long)p * yStep);
    }

    /// <summary>One register of channels, eight windows at a time.</summary>
    private static void Single<T>(in WindowRuns windows, float* x, float* w, int wStep, in Epilogue epilogue, in Target target)
        where T : struct, ILanes<T>
    {
        var y = target.Y;
        var (yStep, pixels) = (target.Step, target.Pixels);
        var p = 0;
        for (; p + 8 <= pixels; p += 8)
            EightByOne<T>(windows, x + p * windows.Step, w, wStep, epilogue, y + (long)p * yStep, yStep);
        if (p == pixels)
            return;

        if (!epilogue.Accumulates && pixels >= 8)
        {
            p = pixels - 8;
            EightByOne<T>(windows, x + p * windows.Step, w, wStep, epilogue, y + (long)p * yStep, yStep);
            return;
        }

        for (; p < pixels; p++)
            OneByOne<T>(windows, x + p * windows.Step, w, wStep, epilogue, y + (long)p * yStep);
    }
}

/// <summary>
/// Windows in a row as seen in memory: each has <paramref name="Rows"/> runs of <paramref name="Length"/> floats,
/// <paramref name="RowStep"/> floats apart, and the next window begins <paramref name="Step"/> floats further.
/// </summary>
internal readonly record struct WindowRuns(int Rows, int Length, long RowStep, long Step);

/// <summary>What a sum starts from, the bias [channels], what y holds when accumulating, or zero, and whether ReLU follows.</summary>
internal readonly unsafe struct Epilogue(float* bias, bool accumulate, bool relu)
{
    public bool Accumulates => accumulate;

    public bool Relu => relu;

    /// <summary>The bias; null for none.</summary>
    public float* Bias => bias;

    /// <summary>The same from a channel on.</summary>
    public Epilogue At(int channel) => new(accumulate || bias == null ? null : bias + channel, accumulate, relu);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(float* y, int offset) where T : struct, ILanes<T> =>
        accumulate ? T.Load(y + offset) : bias == null ? T.Zero : T.Load(bias + offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(T sum, float* y) where T : struct, ILanes<T> => (relu ? T.Max(sum, T.Zero) : sum).Store(y);
}

/// <summary>Where the results of windows in a row go: to <paramref name="pixels"/> pixels of y that lie <paramref name="step"/> floats apart.</summary>
internal readonly unsafe struct Target(float* y, int step, int pixels)
{
    public float* Y => y;

    public int Step => step;

    public int Pixels => pixels;

    /// <summary>The same from a channel on.</summary>
    public Target At(int channel) => new(y + channel, step, pixels);
}
