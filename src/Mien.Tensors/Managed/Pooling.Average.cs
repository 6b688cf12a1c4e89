using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class Pooling
{
    /// <summary>y from x.</summary>
    public static void AverageForward(in PoolingShape s, float* x, float* y, bool countPadding)
    {
        var inputs = (long)s.Height * s.Width * s.Channels;
        var outputs = (long)s.OutHeight * s.OutWidth * s.Channels;
        for (var n = 0; n < s.Batch; n++, x += inputs, y += outputs)
        {
            LaneWidth.Each(s.Channels, new Averaging(s, x, y, countPadding));
        }
    }

    /// <summary>dx (overwritten) from dy.</summary>
    public static void AverageBackward(in PoolingShape s, float* dy, float* dx, bool countPadding)
    {
        var inputs = (long)s.Height * s.Width * s.Channels;
        var outputs = (long)s.OutHeight * s.OutWidth * s.Channels;
        for (var n = 0; n < s.Batch; n++, dx += inputs, dy += outputs)
        {
            NativeMemory.Clear(dx, (nuint)inputs * sizeof(float));
            LaneWidth.Each(s.Channels, new Sharing(s, dy, dx, countPadding));
        }
    }

    private readonly struct Averaging(PoolingShape s, float* x, float* y, bool countPadding) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T> => AveragePicture<T>(s, x + channel, y + channel, countPadding);
    }

    private readonly struct Sharing(PoolingShape s, float* dy, float* dx, bool countPadding) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T> => SharePicture<T>(s, dy + channel, dx + channel, countPadding);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AveragePicture<T>(in PoolingShape s, float* x, float* y, bool countPadding) where T : struct, ILanes<T>
    {
        var window = s.Window;
        var row = (long)s.Width * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * window.Stride - window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, window.Height, s.Height);
            for (var j = 0; j < s.OutWidth; j++, y += s.Channels)
            {
                var left = j * window.Stride - window.Left;
                var (from, to) = Window.Inside(left, window.Width, s.Width);
                var source = x + (top + rowFrom) * row + (long)(left + from) * s.Channels;
                var sum = T.Zero;
                for (var a = rowFrom; a < rowTo; a++, source += row)
                    for (var b = 0; b < to - from; b++)
                        sum += T.Load(source + (long)b * s.Channels);
                var count = countPadding ? window.Height * window.Width : (rowTo - rowFrom) * (to - from);
                (sum * T.Create(1f / count)).Store(y);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SharePicture<T>(in PoolingShape s, float* dy, float* dx, bool countPadding) where T : struct, ILanes<T>
    {
        var window = s.Window;
        var row = (long)s.Width * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * window.Stride - window.Top;
            var (rowFrom, rowTo) = Window.Inside(top, window.Height, s.Height);
            for (var j = 0; j < s.OutWidth; j++, dy += s.Channels)
            {
                var left = j * window.Stride - window.Left;
                var (from, to) = Window.Inside(left, window.Width, s.Width);
                var target = dx + (top + rowFrom) * row + (long)(left + from) * s.Channels;
                var count = countPadding ? window.Height * window.Width : (rowTo - rowFrom) * (to - from);
                var share = T.Load(dy) * T.Create(1f / count);
                for (var a = rowFrom; a < rowTo; a++, target += row)
                {
                    var pixel = target;
                    for (var b = from; b < to; b++, pixel += s.Channels)
                        (T.Load(pixel) + share).Store(pixel);
                }
            }
        }
    }
}
