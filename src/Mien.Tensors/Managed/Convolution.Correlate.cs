using System.Runtime.CompilerServices;

namespace Mien.Tensors.Managed;

internal static unsafe partial class Convolution
{
    /// <summary>
    /// y = bias + the product of each window with w [rows * length, channels], for <paramref name="pixels"/> windows in a row
    /// whose results are <paramref name="yStep"/> floats apart.
    /// </summary>
    private static void CorrelateRow(
        in WindowRuns windows, float* x, float* w, int channels, float* bias, bool relu, float* y, int yStep, int pixels)
    {
        for (int c = 0, done; c < channels; c += done)
        {
            var b = bias == null ? null : bias + c;
            var lanes = done = LaneWidth.Fitting(channels - c);
            switch (lanes)
            {
                case 16 when channels - c >= 32 && pixels >= 6:
                    CorrelateDouble<Lanes16>(windows, x, w + c, channels, b, relu, y + c, yStep, pixels);
                    done = 32;
                    break;
                case 16: CorrelateSingle<Lanes16>(windows, x, w + c, channels, b, relu, y + c, yStep, pixels); break;
                case 8 when channels - c >= 16 && pixels >= 6:
                    CorrelateDouble<Lanes8>(windows, x, w + c, channels, b, relu, y + c, yStep, pixels);
                    done = 16;
                    break;
                case 8: CorrelateSingle<Lanes8>(windows, x, w + c, channels, b, relu, y + c, yStep, pixels); break;
                case 4: CorrelateSingle<Lanes4>(windows, x, w + c, channels, b, relu, y + c, yStep, pixels); break;
                default: CorrelateSingle<Lanes1>(windows, x, w + c, channels, b, relu, y + c, yStep, pixels); break;
            }
        }
    }

    /// <summary>Two registers of channels, six pixels at a time; the last six may overlap those before.</summary>
    private static void CorrelateDouble<T>(
        in WindowRuns windows, float* x, float* w, int wStep, float* bias, bool relu, float* y, int yStep, int pixels)
        where T : struct, ILanes<T>
    {
        for (var p = 0; p < pixels; p += 6)
        {
            var first = Math.Min(p, pixels - 6);
            SixByTwo<T>(windows, x + (long)first * windows.Step, w, wStep, bias, relu, y + (long)first * yStep, yStep);
        }
    }

    /// <summary>One register of channels, eight pixels at a time; the last eight may overlap those before.</summary>
    private static void CorrelateSingle<T>(
        in WindowRuns windows, float* x, float* w, int wStep, float* bias, bool relu, float* y, int yStep, int pixels)
        where T : struct, ILanes<T>
    {
        if (pixels < 8)
        {
            for (var p = 0; p < pixels; p++)
                OneByOne<T>(windows, x + (long)p * windows.Step, w, wStep, bias, relu, y + (long)p * yStep);
            return;
        }

        for (var p = 0; p < pixels; p += 8)
        {
            var first = Math.Min(p, pixels - 8);
            EightByOne<T>(windows, x + (long)first * windows.Step, w, wStep, bias, relu, y + (long)first * yStep, yStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixByTwo<T>(in WindowRuns windows, float* x, float* w, nint wStep, float* bias, bool relu, float* y, nint yStep)
        where T : struct, ILanes<T>
    {
        T a0, b0;
        (a0, b0) = bias == null ? (T.Zero, T.Zero) : (T.Load(bias), T.Load(bias + T.Count));
        T a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        T b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        nint step = windows.Step, length = windows.Length;
        for (var row = 0; row < windows.Rows; row++)
        {
            var x0 = x + row * windows.RowStep;
            float* x1 = x0 + step, x2 = x1 + step, x3 = x2 + step, x4 = x3 + step, x5 = x4 + step;
            for (nint k = 0; k < length; k++, w += wStep)
            {
                T left = T.Load(w), right = T.Load(w + T.Count);
                var value = T.Create(x0[k]);
                a0 = T.MultiplyAdd(value, left, a0);
                b0 = T.MultiplyAdd(value, right, b0);
                value = T.Create(x1[k]);
                a1 = T.MultiplyAdd(value, left, a1);
                b1 = T.MultiplyAdd(value, right, b1);
                value = T.Create(x2[k]);
                a2 = T.MultiplyAdd(value, left, a2);
                b2 = T.MultiplyAdd(value, right, b2);
                value = T.Create(x3[k]);
                a3 = T.MultiplyAdd(value, left, a3);
                b3 = T.MultiplyAdd(value, right, b3);
                value = T.Create(x4[k]);
                a4 = T.MultiplyAdd(value, left, a4);
                b4 = T.MultiplyAdd(value, right, b4);
                value = T.Create(x5[k]);
                a5 = T.MultiplyAdd(value, left, a5);
                b5 = T.MultiplyAdd(value, right, b5);
            }
        }

        Finish(a0, relu, y);
        Finish(b0, relu, y + T.Count);
        Finish(a1, relu, y += yStep);
        Finish(b1, relu, y + T.Count);
        Finish(a2, relu, y += yStep);
        Finish(b2, relu, y + T.Count);
        Finish(a3, relu, y += yStep);
        Finish(b3, relu, y + T.Count);
        Finish(a4, relu, y += yStep);
        Finish(b4, relu, y + T.Count);
        Finish(a5, relu, y += yStep);
        Finish(b5, relu, y + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightByOne<T>(in WindowRuns windows, float* x, float* w, nint wStep, float* bias, bool relu, float* y, nint yStep)
        where T : struct, ILanes<T>
    {
        var a0 = bias == null ? T.Zero : T.Load(bias);
        T a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        nint step = windows.Step, length = windows.Length;
        for (var row = 0; row < windows.Rows; row++)
        {
            var x0 = x + row * windows.RowStep;
            float* x1 = x0 + step, x2 = x1 + step, x3 = x2 + step, x4 = x3 + step, x5 = x4 + step, x6 = x5 + step, x7 = x6 + step;
            for (nint k = 0; k < length; k++, w += wStep)
            {
                var weight = T.Load(w);
                a0 = T.MultiplyAdd(T.Create(x0[k]), weight, a0);
                a1 = T.MultiplyAdd(T.Create(x1[k]), weight, a1);
                a2 = T.MultiplyAdd(T.Create(x2[k]), weight, a2);
                a3 = T.MultiplyAdd(T.Create(x3[k]), weight, a3);
                a4 = T.MultiplyAdd(T.Create(x4[k]), weight, a4);
                a5 = T.MultiplyAdd(T.Create(x5[k]), weight, a5);
                a6 = T.MultiplyAdd(T.Create(x6[k]), weight, a6);
                a7 = T.MultiplyAdd(T.Create(x7[k]), weight, a7);
            }
        }

        Finish(a0, relu, y);
        Finish(a1, relu, y += yStep);
        Finish(a2, relu, y += yStep);
        Finish(a3, relu, y += yStep);
        Finish(a4, relu, y += yStep);
        Finish(a5, relu, y += yStep);
        Finish(a6, relu, y += yStep);
        Finish(a7, relu, y + yStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByOne<T>(in WindowRuns windows, float* x, float* w, nint wStep, float* bias, bool relu, float* y)
        where T : struct, ILanes<T>
    {
        var sum = bias == null ? T.Zero : T.Load(bias);
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
            for (nint k = 0; k < windows.Length; k++, w += wStep)
                sum = T.MultiplyAdd(T.Create(x[k]), T.Load(w), sum);
        Finish(sum, relu, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T>(T sum, bool relu, float* y) where T : struct, ILanes<T> =>
        (relu ? T.Max(sum, T.Zero) : sum).Store(y);
}
