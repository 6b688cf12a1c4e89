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
            for (int c = 0, lanes; c < s.Channels; c += lanes)
            {
                lanes = LaneWidth.Fitting(s.Channels - c);
                switch (lanes)
                {
                    case 16: AveragePicture<Lanes16>(s, x + c, y + c, countPadding); break;
                    case 8: AveragePicture<Lanes8>(s, x + c, y + c, countPadding); break;
                    case 4: AveragePicture<Lanes4>(s, x + c, y + c, countPadding); break;
                    default: AveragePicture<Lanes1>(s, x + c, y + c, countPadding); break;
                }
            }
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
            for (int c = 0, lanes; c < s.Channels; c += lanes)
            {
                lanes = LaneWidth.Fitting(s.Channels - c);
                switch (lanes)
                {
                    case 16: SharePicture<Lanes16>(s, dy + c, dx + c, countPadding); break;
                    case 8: SharePicture<Lanes8>(s, dy + c, dx + c, countPadding); break;
                    case 4: SharePicture<Lanes4>(s, dy + c, dx + c, countPadding); break;
                    default: SharePicture<Lanes1>(s, dy + c, dx + c, countPadding); break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AveragePicture<T>(in PoolingShape s, float* x, float* y, bool countPadding) where T : struct, ILanes<T>
    {
        var window = s.Window;
        var row = (long)s.Width * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            var top = i * window.Stride - window.Top;
            var (rowFrom, rowTo) = Inside(top, window.Height, s.Height);
            for (var j = 0; j < s.OutWidth; j++, y += s.Channels)
            {
                var left = j * window.Stride - window.Left;
                var (from, to) = Inside(left, window.Width, s.Width);
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
            var (rowFrom, rowTo) = Inside(top, window.Height, s.Height);
            for (var j = 0; j < s.OutWidth; j++, dy += s.Channels)
            {
                var left = j * window.Stride - window.Left;
                var (from, to) = Inside(left, window.Width, s.Width);
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
