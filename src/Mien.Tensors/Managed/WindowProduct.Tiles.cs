using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class WindowProduct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixByTwo<T>(in WindowRuns windows, float* x, float* w, nint wStep, in Epilogue epilogue, float* y, nint yStep)
        where T : struct, ILanes<T>
    {
        float* y1 = y + yStep, y2 = y1 + yStep, y3 = y2 + yStep, y4 = y3 + yStep, y5 = y4 + yStep;
        T a0 = epilogue.Load<T>(y, 0), a1 = epilogue.Load<T>(y1, 0), a2 = epilogue.Load<T>(y2, 0);
        T a3 = epilogue.Load<T>(y3, 0), a4 = epilogue.Load<T>(y4, 0), a5 = epilogue.Load<T>(y5, 0);
        T b0 = epilogue.Load<T>(y, T.Count), b1 = epilogue.Load<T>(y1, T.Count), b2 = epilogue.Load<T>(y2, T.Count);
        T b3 = epilogue.Load<T>(y3, T.Count), b4 = epilogue.Load<T>(y4, T.Count), b5 = epilogue.Load<T>(y5, T.Count);
        nint step = (nint)windows.Step, length = windows.Length;
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
        {
            float* x1 = x + step, x2 = x1 + step, x3 = x2 + step, x4 = x3 + step, x5 = x4 + step;
            for (nint k = 0; k < length; k++, w += wStep)
            {
                T left = T.Load(w), right = T.Load(w + T.Count);
                var value = T.Create(x[k]);
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

        epilogue.Store(a0, y);
        epilogue.Store(b0, y + T.Count);
        epilogue.Store(a1, y1);
        epilogue.Store(b1, y1 + T.Count);
        epilogue.Store(a2, y2);
        epilogue.Store(b2, y2 + T.Count);
        epilogue.Store(a3, y3);
        epilogue.Store(b3, y3 + T.Count);
        epilogue.Store(a4, y4);
        epilogue.Store(b4, y4 + T.Count);
        epilogue.Store(a5, y5);
        epilogue.Store(b5, y5 + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightByOne<T>(in WindowRuns windows, float* x, float* w, nint wStep, in Epilogue epilogue, float* y, nint yStep)
        where T : struct, ILanes<T>
    {
        float* y1 = y + yStep, y2 = y1 + yStep, y3 = y2 + yStep, y4 = y3 + yStep, y5 = y4 + yStep, y6 = y5 + yStep, y7 = y6 + yStep;
        T a0 = epilogue.Load<T>(y, 0), a1 = epilogue.Load<T>(y1, 0), a2 = epilogue.Load<T>(y2, 0), a3 = epilogue.Load<T>(y3, 0);
        T a4 = epilogue.Load<T>(y4, 0), a5 = epilogue.Load<T>(y5, 0), a6 = epilogue.Load<T>(y6, 0), a7 = epilogue.Load<T>(y7, 0);
        nint step = (nint)windows.Step, length = windows.Length;
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
        {
            float* x1 = x + step, x2 = x1 + step, x3 = x2 + step, x4 = x3 + step, x5 = x4 + step, x6 = x5 + step, x7 = x6 + step;
            for (nint k = 0; k < length; k++, w += wStep)
            {
                var weight = T.Load(w);
                a0 = T.MultiplyAdd(T.Create(x[k]), weight, a0);
                a1 = T.MultiplyAdd(T.Create(x1[k]), weight, a1);
                a2 = T.MultiplyAdd(T.Create(x2[k]), weight, a2);
                a3 = T.MultiplyAdd(T.Create(x3[k]), weight, a3);
                a4 = T.MultiplyAdd(T.Create(x4[k]), weight, a4);
                a5 = T.MultiplyAdd(T.Create(x5[k]), weight, a5);
                a6 = T.MultiplyAdd(T.Create(x6[k]), weight, a6);
                a7 = T.MultiplyAdd(T.Create(x7[k]), weight, a7);
            }
        }

        epilogue.Store(a0, y);
        epilogue.Store(a1, y1);
        epilogue.Store(a2, y2);
        epilogue.Store(a3, y3);
        epilogue.Store(a4, y4);
        epilogue.Store(a5, y5);
        epilogue.Store(a6, y6);
        epilogue.Store(a7, y7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByTwo<T>(in WindowRuns windows, float* x, float* w, nint wStep, in Epilogue epilogue, float* y)
        where T : struct, ILanes<T>
    {
        T a = epilogue.Load<T>(y, 0), b = epilogue.Load<T>(y, T.Count);
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
        {
            for (nint k = 0; k < windows.Length; k++, w += wStep)
            {
                var value = T.Create(x[k]);
                a = T.MultiplyAdd(value, T.Load(w), a);
                b = T.MultiplyAdd(value, T.Load(w + T.Count), b);
            }
        }

        epilogue.Store(a, y);
        epilogue.Store(b, y + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByOne<T>(in WindowRuns windows, float* x, float* w, nint wStep, in Epilogue epilogue, float* y)
        where T : struct, ILanes<T>
    {
        var sum = epilogue.Load<T>(y, 0);
        for (var row = 0; row < windows.Rows; row++, x += windows.RowStep)
            for (nint k = 0; k < windows.Length; k++, w += wStep)
                sum = T.MultiplyAdd(T.Create(x[k]), T.Load(w), sum);
        epilogue.Store(sum, y);
    }
}
