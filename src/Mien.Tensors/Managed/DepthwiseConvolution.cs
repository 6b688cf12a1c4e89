using System.Runtime.InteropServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

/// <summary>
/// Depthwise convolution over NHWC activations, one filter per channel, weights [kh, kw, c]:
/// y[n,i,j,c] = bias[c] + Σ_ab x[n, i*s - top + a, j*s - left + b, c] * w[a,b,c], zero outside x.
/// Gradients: dx = Σ over the windows that hold the pixel of dy * w, dw[a,b,c] = Σ_nij dy[n,i,j,c] * x[...], db = Σ dy.
/// In and Out of the shape are both c.
/// </summary>
internal static unsafe partial class DepthwiseConvolution
{
    /// <summary>y from x; <paramref name="bias"/> [c] may be null.</summary>
    public static void Forward(in ConvolutionShape s, float* x, float* w, float* bias, float* y) =>
        Correlate(s, x, w, s.In, bias, y);

    /// <summary>dx (overwritten) from dy.</summary>
    public static void BackwardData(in ConvolutionShape s, float* dy, float* w, float* dx)
    {
        if (s.Window.Stride != 1)
        {
            Scatter(s, dy, w, dx);
            return;
        }

        // At stride 1 dx is the correlation of dy with the filter turned by 180 degrees: the taps read backwards.
        var k = s.Window;
        var top = k.Height - 1 - k.Top;
        var left = k.Width - 1 - k.Left;
        var turned = new Window(
            k.Height, k.Width, 1, top, left, s.Height - s.OutHeight + k.Height - 1 - top, s.Width - s.OutWidth + k.Width - 1 - left);
        var view = new ConvolutionShape(s.Batch, s.OutHeight, s.OutWidth, s.In, s.In, turned);
        Correlate(view, dy, w + (long)(k.Height * k.Width - 1) * s.In, -s.In, null, dx);
    }

    /// <summary>dw [kh, kw, c] and db [c] (both overwritten) from x and dy; <paramref name="db"/> may be null.</summary>
    public static void BackwardWeights(in ConvolutionShape s, float* x, float* dy, float* dw, float* db)
    {
        var taps = s.Window.Height * s.Window.Width;
        var packed = IsThreeByThree(s.Window) ? LaneWidth.PixelsPerRegister(s.In) : 1;
        var tile = stackalloc float[taps * TileStep];
        NativeMemory.Clear(dw, (nuint)(taps * s.In) * sizeof(float));

        for (var n = 0; n < s.Batch; n++)
        {
            var xPicture = x + (long)n * s.Height * s.Width * s.In;
            var dyPicture = dy + (long)n * s.OutHeight * s.OutWidth * s.In;
            for (int c = 0, lanes; c < s.In; c += lanes)
            {
                // One picture is summed in the tile and then added, so that rounding does not grow with the batch.
                NativeMemory.Clear(tile, (nuint)(taps * TileStep) * sizeof(float));
                lanes = packed > 1 ? s.In : LaneWidth.Fitting(s.In - c);
                Correlations(s, xPicture + c, dyPicture + c, lanes, packed, tile);
                for (var tap = 0; tap < taps; tap++)
                    for (var i = 0; i < lanes * packed; i++)
                        dw[tap * s.In + c + i % lanes] += tile[tap * TileStep + i];
            }
        }

        if (db != null)
            ColumnSums.Compute((long)s.Batch * s.OutHeight * s.OutWidth, s.In, dy, db);
    }

    private const int TileStep = 16;

    private static bool IsThreeByThree(in Window window) => window is { Height: 3, Width: 3, Stride: 1 };

    /// <summary>Output columns [From, To) whose whole window lies inside the input row.</summary>
    private static (int From, int To) Interior(in ConvolutionShape s)
    {
        var from = Math.Clamp(s.Window.Left, 0, s.OutWidth);
        return (from, Math.Clamp(s.Width - s.Window.Width + s.Window.Left + 1, from, s.OutWidth));
    }
}
