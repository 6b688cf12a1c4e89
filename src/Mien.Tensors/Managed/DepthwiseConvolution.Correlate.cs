using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class DepthwiseConvolution
{
    /// <summary>y = bias + x correlated with taps at <paramref name="w"/>, <paramref name="wStep"/> floats apart (negative: turned filter).</summary>
    private static void Correlate(in ConvolutionShape s, float* x, float* w, int wStep, float* bias, float* y)
    {
        var channels = s.In;
        var packed = IsThreeByThree(s.Window) ? LaneWidth.PixelsPerRegister(channels) : 1;
        var tile = stackalloc float[10 * TileStep];
        if (packed > 1)
        {
            // Several neighbouring pixels share a register: repeat each tap and the bias once per pixel.
            for (var i = 0; i < channels * packed; i++)
            {
                for (var tap = 0; tap < 9; tap++)
                    tile[tap * TileStep + i] = w[tap * wStep + i % channels];
                tile[9 * TileStep + i] = bias == null ? 0 : bias[i % channels];
            }

            bias = tile + 9 * TileStep;
        }

        for (var n = 0; n < s.Batch; n++)
        {
            var xPicture = x + (long)n * s.Height * s.Width * channels;
            var yPicture = y + (long)n * s.OutHeight * s.OutWidth * channels;
            if (packed > 1)
                PackedPicture(s, xPicture, tile, bias, yPicture);
            else
                LaneWidth.Each(channels, new Correlating(s, xPicture, w, wStep, bias, yPicture));
        }
    }

    private readonly struct Correlating(ConvolutionShape s, float* x, float* w, int wStep, float* bias, float* y) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T> =>
            Picture<T, T>(s, x + channel, w + channel, wStep, bias == null ? null : bias + channel, y + channel);
    }

    private static void PackedPicture(in ConvolutionShape s, float* x, float* tile, float* bias, float* y)
    {
        if (s.In == 8)
            Picture<Lanes16, Lanes8>(s, x, tile, TileStep, bias, y);
        else if (LaneWidth.Widest == 16)
            Picture<Lanes16, Lanes4>(s, x, tile, TileStep, bias, y);
        else
            Picture<Lanes8, Lanes4>(s, x, tile, TileStep, bias, y);
    }

    /// <summary>One picture for the channels of one register; wide registers hold several pixels of them side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Picture<TWide, TPixel>(in ConvolutionShape s, float* x, float* w, int wStep, float* bias, float* y)
        where TWide : struct, ILanes<TWide>
        where TPixel : struct, ILanes<TPixel>
    {
        var zeros = stackalloc float[TileStep];
        NativeMemory.Clear(zeros, TileStep * sizeof(float));
        var (from, to) = IsThreeByThree(s.Window) ? Interior(s) : (0, 0);
        var pixels = TWide.Count / TPixel.Count;
        var count = (to - from) / pixels;
        var channels = s.In;
        var row = (long)s.Width * channels;
        for (var i = 0; i < s.OutHeight; i++, y += (long)s.OutWidth * channels)
        {
            var start = i * s.Window.Stride - s.Window.Top;
            var (rowFrom, rowTo) = Window.Inside(start, s.Window.Height, s.Height);
            if (count == 0 || rowFrom >= rowTo)
            {
                for (var j = 0; j < s.OutWidth; j++)
                    Pixel<TPixel>(s, x, start, j, w, wStep, bias, y + (long)j * channels);
                continue;
            }

            var rows = new WindowRows(x + start * row, row, rowFrom, rowTo, w, wStep, zeros);
            ThreeByThree<TWide>(
                rows, (from - s.Window.Left) * channels, channels, pixels * channels, count, bias, y + (long)from * channels);
            if (from == 1)
                ThreeByTwo<TPixel>(rows, 0, channels, 1, bias, y);
            else
                for (var j = 0; j < from; j++)
                    Pixel<TPixel>(s, x, start, j, w, wStep, bias, y + (long)j * channels);

            var rest = from + count * pixels;
            if (rest == to && to == s.OutWidth - 1)
                ThreeByTwo<TPixel>(rows, (s.Width - 2) * channels, channels, 0, bias, y + (long)to * channels);
            else
                for (var j = rest; j < s.OutWidth; j++)
                    Pixel<TPixel>(s, x, start, j, w, wStep, bias, y + (long)j * channels);
        }
    }

    /// <summary>The three input rows of an output row with their taps. A row outside the picture has zero taps and repeats one inside.</summary>
    private readonly struct WindowRows
    {
        public readonly float* X0, X1, X2, W0, W1, W2;
        public readonly nint Step0, Step1, Step2;

        public WindowRows(float* x, long row, int from, int to, float* w, int wStep, float* zeros)
        {
            X0 = x + Math.Clamp(0, from, to - 1) * row;
            X1 = x + Math.Clamp(1, from, to - 1) * row;
            X2 = x + Math.Clamp(2, from, to - 1) * row;
            bool first = from == 0, second = from <= 1 && to > 1, third = to > 2;
            W0 = first ? w : zeros;
            W1 = second ? w + 3 * wStep : zeros;
            W2 = third ? w + 6 * wStep : zeros;
            Step0 = first ? wStep : 0;
            Step1 = second ? wStep : 0;
            Step2 = third ? wStep : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeByThree<T>(in WindowRows rows, nint offset, nint column, nint step, int count, float* bias, float* y)
        where T : struct, ILanes<T>
    {
        T a0 = T.Load(rows.W0), a1 = T.Load(rows.W0 + rows.Step0), a2 = T.Load(rows.W0 + 2 * rows.Step0);
        T b0 = T.Load(rows.W1), b1 = T.Load(rows.W1 + rows.Step1), b2 = T.Load(rows.W1 + 2 * rows.Step1);
        T c0 = T.Load(rows.W2), c1 = T.Load(rows.W2 + rows.Step2), c2 = T.Load(rows.W2 + 2 * rows.Step2);
        var start = bias == null ? T.Zero : T.Load(bias);
        float* x0 = rows.X0 + offset, x1 = rows.X1 + offset, x2 = rows.X2 + offset;
        var end = y + count * step;
        for (; y != end; y += step, x0 += step, x1 += step, x2 += step)
        {
            var a = T.MultiplyAdd(T.Load(x0), a0, start);
            var b = T.Load(x1) * b0;
            var c = T.Load(x2) * c0;
            a = T.MultiplyAdd(T.Load(x0 + column), a1, a);
            b = T.MultiplyAdd(T.Load(x1 + column), b1, b);
            c = T.MultiplyAdd(T.Load(x2 + column), c1, c);
            a = T.MultiplyAdd(T.Load(x0 + 2 * column), a2, a);
            b = T.MultiplyAdd(T.Load(x1 + 2 * column), b2, b);
            c = T.MultiplyAdd(T.Load(x2 + 2 * column), c2, c);
            (a + b + c).Store(y);
        }
    }

    /// <summary>A pixel at the left or right edge: two neighbouring columns of taps lie inside, from <paramref name="tap"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThreeByTwo<T>(in WindowRows rows, nint offset, nint column, int tap, float* bias, float* y)
        where T : struct, ILanes<T>
    {
        float* x0 = rows.X0 + offset, x1 = rows.X1 + offset, x2 = rows.X2 + offset;
        float* w0 = rows.W0 + tap * rows.Step0, w1 = rows.W1 + tap * rows.Step1, w2 = rows.W2 + tap * rows.Step2;
        var a = T.MultiplyAdd(T.Load(x0), T.Load(w0), bias == null ? T.Zero : T.Load(bias));
        var b = T.Load(x1) * T.Load(w1);
        var c = T.Load(x2) * T.Load(w2);
        a = T.MultiplyAdd(T.Load(x0 + column), T.Load(w0 + rows.Step0), a);
        b = T.MultiplyAdd(T.Load(x1 + column), T.Load(w1 + rows.Step1), b);
        c = T.MultiplyAdd(T.Load(x2 + column), T.Load(w2 + rows.Step2), c);
        (a + b + c).Store(y);
    }

    /// <summary>One output pixel of any window, stride and padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pixel<T>(in ConvolutionShape s, float* x, int start, int j, float* w, int wStep, float* bias, float* y)
        where T : struct, ILanes<T>
    {
        var left = j * s.Window.Stride - s.Window.Left;
        var (rowFrom, rowTo) = Window.Inside(start, s.Window.Height, s.Height);
        var (from, to) = Window.Inside(left, s.Window.Width, s.Width);
        var sum = bias == null ? T.Zero : T.Load(bias);
        for (var a = rowFrom; a < rowTo; a++)
        {
            var xTap = x + ((long)(start + a) * s.Width + left + from) * s.In;
            var wTap = w + (long)(a * s.Window.Width + from) * wStep;
            for (var b = from; b < to; b++, xTap += s.In, wTap += wStep)
                sum = T.MultiplyAdd(T.Load(xTap), T.Load(wTap), sum);
        }

        sum.Store(y);
    }
}
