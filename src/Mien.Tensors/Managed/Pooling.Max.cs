using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class Pooling
{
    /// <summary>y and, unless null, index: the winner's place in the window, row * kw + column.</summary>
    public static void MaxForward(in PoolingShape s, float* x, float* y, byte* index)
    {
        for (var n = 0; n < s.Batch; n++)
        {
            LaneWidth.Each(s.Channels, new Choosing(s, x, y, index));

            var outputs = (long)s.OutHeight * s.OutWidth * s.Channels;
            x += (long)s.Height * s.Width * s.Channels;
            y += outputs;
            index = index == null ? null : index + outputs;
        }
    }

    /// <summary>dx (overwritten) from dy and the winners.</summary>
    public static void MaxBackward(in PoolingShape s, float* dy, byte* index, float* dx)
    {
        var inputs = (long)s.Height * s.Width * s.Channels;
        var outputs = (long)s.OutHeight * s.OutWidth * s.Channels;
        for (var n = 0; n < s.Batch; n++, dx += inputs, dy += outputs, index += outputs)
        {
            NativeMemory.Clear(dx, (nuint)inputs * sizeof(float));
            LaneWidth.Each(s.Channels, new Giving(s, dy, index, dx));
        }
    }

    private readonly struct Choosing(PoolingShape s, float* x, float* y, byte* index) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T>
        {
            if (index == null)
                Largest<T>(s, x + channel, y + channel);
            else
                LargestAndWinner<T>(s, x + channel, y + channel, index + channel);
        }
    }

    private readonly struct Giving(PoolingShape s, float* dy, byte* index, float* dx) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T> => ToWinners<T>(s, dy + channel, index + channel, dx + channel);
    }

    // The usual window of 3x3 pixels is written out.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Largest<T>(in PoolingShape s, float* x, float* y) where T : struct, ILanes<T>
    {
        int channels = s.Channels, width = s.Window.Width, stride = s.Window.Stride, outWidth = s.OutWidth;
        var row = (long)s.Width * channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * stride - s.Window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, s.Window.Height, s.Height);
            for (var j = 0; j < outWidth; j++, y += channels)
            {
                var left = j * stride - s.Window.Left;
                var (from, to) = Window.Inside(left, width, s.Width);
                var source = x + (top + rowFrom) * row + (long)(left + from) * channels;
                if (rowTo - rowFrom == 3 && to - from == 3)
                {
                    var below = source + row;
                    var last = below + row;
                    T.Max(
                        T.Max(LargestOf3<T>(source, channels), LargestOf3<T>(below, channels)),
                        LargestOf3<T>(last, channels)).Store(y);
                    continue;
                }

                var best = T.Load(source);
                for (var a = rowFrom; a < rowTo; a++, source += row)
                {
                    var pixel = source;
                    for (var b = from; b < to; b++, pixel += channels)
                        best = T.Max(T.Load(pixel), best);
                }

                best.Store(y);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LargestOf3<T>(float* pixel, int channels) where T : struct, ILanes<T> =>
        T.Max(T.Max(T.Load(pixel), T.Load(pixel + channels)), T.Load(pixel + 2 * channels));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LargestAndWinner<T>(in PoolingShape s, float* x, float* y, byte* index) where T : struct, ILanes<T>
    {
        int channels = s.Channels, width = s.Window.Width, stride = s.Window.Stride, outWidth = s.OutWidth;
        var row = (long)s.Width * channels;
        var one = T.Create(1);
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * stride - s.Window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, s.Window.Height, s.Height);
            for (var j = 0; j < outWidth; j++, y += channels, index += channels)
            {
                var left = j * stride - s.Window.Left;
                var (from, to) = Window.Inside(left, width, s.Width);
                var source = x + (top + rowFrom) * row + (long)(left + from) * channels;
                var best = T.Load(source);
                var winner = T.Create(rowFrom * width + from);
                for (var a = rowFrom; a < rowTo; a++, source += row)
                {
                    var place = T.Create(a * width + from);
                    var pixel = source;
                    for (var b = from; b < to; b++, pixel += channels, place += one)
                    {
                        var value = T.Load(pixel);
                        winner = T.SelectGreater(value, best, place, T.SelectEqual(value, value, winner, place));
                        best = T.Max(value, best);
                    }
                }

                best.Store(y);
                winner.StoreBytes(index);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToWinners<T>(in PoolingShape s, float* dy, byte* index, float* dx) where T : struct, ILanes<T>
    {
        int channels = s.Channels, width = s.Window.Width, stride = s.Window.Stride, outWidth = s.OutWidth;
        var row = (long)s.Width * channels;
        var one = T.Create(1);
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * stride - s.Window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, s.Window.Height, s.Height);
            for (var j = 0; j < outWidth; j++, dy += channels, index += channels)
            {
                var left = j * stride - s.Window.Left;
                var (from, to) = Window.Inside(left, width, s.Width);
                var target = dx + (top + rowFrom) * row + (long)(left + from) * channels;
                var gradient = T.Load(dy);
                var winner = T.LoadBytes(index);
                for (var a = rowFrom; a < rowTo; a++, target += row)
                {
                    var place = T.Create(a * width + from);
                    var pixel = target;
                    for (var b = from; b < to; b++, pixel += channels, place += one)
                        (T.Load(pixel) + T.SelectEqual(winner, place, gradient, T.Zero)).Store(pixel);
                }
            }
        }
    }
}
