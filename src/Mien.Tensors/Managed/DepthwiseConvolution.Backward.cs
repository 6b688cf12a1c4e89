using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class DepthwiseConvolution
{
    /// <summary>dx of any stride: every output pixel adds dy * w to the input pixels of its window.</summary>
    private static void Scatter(in ConvolutionShape s, float* dy, float* w, float* dx)
    {
        NativeMemory.Clear(dx, (nuint)((long)s.Batch * s.Height * s.Width * s.In) * sizeof(float));
        for (var n = 0; n < s.Batch; n++)
        {
            var dxPicture = dx + (long)n * s.Height * s.Width * s.In;
            var dyPicture = dy + (long)n * s.OutHeight * s.OutWidth * s.In;
            LaneWidth.Each(s.In, new Scattering(s, dyPicture, w, dxPicture));
        }
    }

    private readonly struct Scattering(ConvolutionShape s, float* dy, float* w, float* dx) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T> => ScatterPicture<T>(s, dy + channel, w + channel, dx + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScatterPicture<T>(in ConvolutionShape s, float* dy, float* w, float* dx) where T : struct, ILanes<T>
    {
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * s.Window.Stride - s.Window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, s.Window.Height, s.Height);
            for (var j = 0; j < s.OutWidth; j++, dy += s.In)
            {
                var left = j * s.Window.Stride - s.Window.Left;
                var (from, to) = Window.Inside(left, s.Window.Width, s.Width);
                var gradient = T.Load(dy);
                for (var a = rowFrom; a < rowTo; a++)
                {
                    var tap = w + (long)(a * s.Window.Width + from) * s.In;
                    var target = dx + ((long)(top + a) * s.Width + left + from) * s.In;
                    for (var b = from; b < to; b++, tap += s.In, target += s.In)
                        T.MultiplyAdd(gradient, T.Load(tap), T.Load(target)).Store(target);
                }
            }
        }
    }

    /// <summary>Adds the correlations of one picture's x and dy to the tile [tap, 16].</summary>
    private static void Correlations(in ConvolutionShape s, float* x, float* dy, int lanes, int packed, float* tile)
    {
        switch (lanes, packed)
        {
            case (8, 2): CorrelatePicture<Lanes16, Lanes8>(s, x, dy, tile); break;
            case (4, 4): CorrelatePicture<Lanes16, Lanes4>(s, x, dy, tile); break;
            case (4, 2): CorrelatePicture<Lanes8, Lanes4>(s, x, dy, tile); break;
            case (16, 1): CorrelatePicture<Lanes16, Lanes16>(s, x, dy, tile); break;
            case (8, 1): CorrelatePicture<Lanes8, Lanes8>(s, x, dy, tile); break;
            case (4, 1): CorrelatePicture<Lanes4, Lanes4>(s, x, dy, tile); break;
            default: CorrelatePicture<Lanes1, Lanes1>(s, x, dy, tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CorrelatePicture<TWide, TPixel>(in ConvolutionShape s, float* x, float* dy, float* tile)
        where TWide : struct, ILanes<TWide>
        where TPixel : struct, ILanes<TPixel>
    {
        var fast = IsThreeByThree(s.Window);
        var (from, to) = fast ? Interior(s) : (0, 0);
        var pixels = TWide.Count / TPixel.Count;
        var blocks = (to - from) / pixels;
        to = from + blocks * pixels;
        var row = (long)s.Width * s.In;

        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * s.Window.Stride - s.Window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, s.Window.Height, s.Height);
            var dyRow = dy + (long)i * s.OutWidth * s.In;
            var xRow = x + top * row;
            if (blocks > 0)
            {
                var first = xRow + (from - s.Window.Left) * s.In;
                if (rowFrom == 0 && rowTo == 3)
                    ThreeRows<TWide>(first, row, s.In, pixels * s.In, blocks, dyRow + from * s.In, tile);
                else
                    for (var a = rowFrom; a < rowTo; a++)
                        OneRow<TWide>(first + a * row, s.In, pixels * s.In, blocks, dyRow + from * s.In, tile + a * 3 * TileStep);
            }

            for (var j = 0; j < s.OutWidth; j++)
            {
                if (j == from && blocks > 0)
                    j = to;
                if (j >= s.OutWidth)
                    break;

                var left = j * s.Window.Stride - s.Window.Left;
                var (tapFrom, tapTo) = Window.Inside(left, s.Window.Width, s.Width);
                var gradient = TPixel.Load(dyRow + (long)j * s.In);
                for (var a = rowFrom; a < rowTo; a++)
                {
                    for (var b = tapFrom; b < tapTo; b++)
                    {
                        var sum = tile + (a * s.Window.Width + b) * TileStep;
                        TPixel.MultiplyAdd(gradient, TPixel.Load(xRow + a * row + (long)(left + b) * s.In), TPixel.Load(sum)).Store(sum);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeRows<T>(float* x, long row, nint column, nint step, int count, float* dy, float* tile)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero;
        T b0 = T.Zero, b1 = T.Zero, b2 = T.Zero;
        T c0 = T.Zero, c1 = T.Zero, c2 = T.Zero;
        float* x0 = x, x1 = x + row, x2 = x1 + row;
        var end = dy + count * step;
        for (; dy != end; dy += step, x0 += step, x1 += step, x2 += step)
        {
            var gradient = T.Load(dy);
            a0 = T.MultiplyAdd(gradient, T.Load(x0), a0);
            a1 = T.MultiplyAdd(gradient, T.Load(x0 + column), a1);
            a2 = T.MultiplyAdd(gradient, T.Load(x0 + 2 * column), a2);
            b0 = T.MultiplyAdd(gradient, T.Load(x1), b0);
            b1 = T.MultiplyAdd(gradient, T.Load(x1 + column), b1);
            b2 = T.MultiplyAdd(gradient, T.Load(x1 + 2 * column), b2);
            c0 = T.MultiplyAdd(gradient, T.Load(x2), c0);
            c1 = T.MultiplyAdd(gradient, T.Load(x2 + column), c1);
            c2 = T.MultiplyAdd(gradient, T.Load(x2 + 2 * column), c2);
        }

        AddRow(a0, a1, a2, tile);
        AddRow(b0, b1, b2, tile + 3 * TileStep);
        AddRow(c0, c1, c2, tile + 6 * TileStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow<T>(float* x, nint column, nint step, int count, float* dy, float* tile) where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero;
        var end = dy + count * step;
        for (; dy != end; dy += step, x += step)
        {
            var gradient = T.Load(dy);
            a0 = T.MultiplyAdd(gradient, T.Load(x), a0);
            a1 = T.MultiplyAdd(gradient, T.Load(x + column), a1);
            a2 = T.MultiplyAdd(gradient, T.Load(x + 2 * column), a2);
        }

        AddRow(a0, a1, a2, tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<T>(T first, T second, T third, float* tile) where T : struct, ILanes<T>
    {
        (T.Load(tile) + first).Store(tile);
        (T.Load(tile + TileStep) + second).Store(tile + TileStep);
        (T.Load(tile + 2 * TileStep) + third).Store(tile + 2 * TileStep);
    }
}
