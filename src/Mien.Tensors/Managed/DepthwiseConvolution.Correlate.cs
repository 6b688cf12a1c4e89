using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
            {
                PackedPicture(s, xPicture, tile, bias, yPicture);
                continue;
            }

            for (int c = 0, lanes; c < channels; c += lanes)
            {
                lanes = LaneWidth.Fitting(channels - c);
                var b = bias == null ? null : bias + c;
                switch (lanes)
                {
                    case 16: Picture<Lanes16, Lanes16>(s, xPicture + c, w + c, wStep, b, yPicture + c); break;
                    case 8: Picture<Lanes8, Lanes8>(s, xPicture + c, w + c, wStep, b, yPicture + c); break;
                    case 4: Picture<Lanes4, Lanes4>(s, xPicture + c, w + c, wStep, b, yPicture + c); break;
                    default: Picture<Lanes1, Lanes1>(s, xPicture + c, w + c, wStep, b, yPicture + c); break;
                }
            }
        }
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
        var fast = IsThreeByThree(s.Window);
        var (from, to) = fast ? Interior(s) : (0, 0);
        var pixels = TWide.Count / TPixel.Count;
        var blocks = (to - from) / pixels;
        to = from + blocks * pixels;

        for (var i = 0; i < s.OutHeight; i++)
        {
            var start = i * s.Window.Stride - s.Window.Top;
            var (rowFrom, rowTo) = Inside(start, s.Window.Height, s.Height);
            var yRow = y + (long)i * s.OutWidth * s.In;
            var ends = blocks > 0 && rowFrom < rowTo ? from : s.OutWidth;
            for (var j = 0; j < ends; j++)
                Pixel<TPixel>(s, x, start, j, w, wStep, bias, yRow + (long)j * s.In);
            if (ends == s.OutWidth)
                continue;

            ThreeByThreeRow<TWide>(
                s, x + (from - s.Window.Left) * s.In, start, rowFrom, rowTo, blocks, pixels * s.In, w, wStep, bias, yRow + from * s.In);
            for (var j = to; j < s.OutWidth; j++)
                Pixel<TPixel>(s, x, start, j, w, wStep, bias, yRow + (long)j * s.In);
        }
    }

    private static void ThreeByThreeRow<T>(
        in ConvolutionShape s, float* x, int start, int rowFrom, int rowTo, int count, int step, float* w, int wStep, float* bias, float* y)
        where T : struct, ILanes<T>
    {
        // A row outside the picture gets zero taps and is read from a row inside.
        var zeros = stackalloc float[TileStep];
        NativeMemory.Clear(zeros, TileStep * sizeof(float));
        var row = (long)s.Width * s.In;
        var x0 = x + (start + Math.Clamp(0, rowFrom, rowTo - 1)) * row;
        var x1 = x + (start + Math.Clamp(1, rowFrom, rowTo - 1)) * row;
        var x2 = x + (start + Math.Clamp(2, rowFrom, rowTo - 1)) * row;
        var w0 = rowFrom == 0 ? w : zeros;
        var w1 = rowFrom <= 1 && rowTo > 1 ? w + 3 * wStep : zeros;
        var w2 = rowTo > 2 ? w + 6 * wStep : zeros;
        ThreeByThree<T>(
            x0, x1, x2, s.In, step, count,
            w0, w0 == zeros ? 0 : wStep, w1, w1 == zeros ? 0 : wStep, w2, w2 == zeros ? 0 : wStep, bias, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeByThree<T>(
        float* x0, float* x1, float* x2, nint column, nint step, int count,
        float* w0, nint wStep0, float* w1, nint wStep1, float* w2, nint wStep2, float* bias, float* y)
        where T : struct, ILanes<T>
    {
        T a0 = T.Load(w0), a1 = T.Load(w0 + wStep0), a2 = T.Load(w0 + 2 * wStep0);
        T b0 = T.Load(w1), b1 = T.Load(w1 + wStep1), b2 = T.Load(w1 + 2 * wStep1);
        T c0 = T.Load(w2), c1 = T.Load(w2 + wStep2), c2 = T.Load(w2 + 2 * wStep2);
        var offset = bias == null ? T.Zero : T.Load(bias);
        var end = y + count * step;
        for (; y != end; y += step, x0 += step, x1 += step, x2 += step)
        {
            var a = T.MultiplyAdd(T.Load(x0), a0, offset);
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

    /// <summary>One output pixel of any window, stride and padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pixel<T>(in ConvolutionShape s, float* x, int start, int j, float* w, int wStep, float* bias, float* y)
        where T : struct, ILanes<T>
    {
        var left = j * s.Window.Stride - s.Window.Left;
        var (rowFrom, rowTo) = Inside(start, s.Window.Height, s.Height);
        var (from, to) = Inside(left, s.Window.Width, s.Width);
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
