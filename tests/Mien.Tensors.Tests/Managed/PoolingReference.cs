using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

internal static class PoolingReference
{
    /// <summary>The inputs of one output in window order, with their place row * kw + column in the window.</summary>
    public static IEnumerable<(int Input, int Place)> Taps(PoolingShape s, int output)
    {
        var channel = output % s.Channels;
        var pixel = output / s.Channels;
        var (j, i, n) = (pixel % s.OutWidth, pixel / s.OutWidth % s.OutHeight, pixel / s.OutWidth / s.OutHeight);
        for (var place = 0; place < s.Window.Height * s.Window.Width; place++)
        {
            var row = i * s.Window.Stride - s.Window.Top + place / s.Window.Width;
            var column = j * s.Window.Stride - s.Window.Left + place % s.Window.Width;
            if (row >= 0 && row < s.Height && column >= 0 && column < s.Width)
                yield return (((n * s.Height + row) * s.Width + column) * s.Channels + channel, place);
        }
    }
}
