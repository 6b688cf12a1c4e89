using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

/// <summary>The convolution and its gradients as the plain loop over every product that the formula names, in double.</summary>
internal static class ConvolutionReference
{
    public delegate void Product(int x, int w, int y);

    /// <summary>Visits every product x * w that is summed into y; a depthwise filter sees its own channel only.</summary>
    public static void Visit(in ConvolutionShape s, bool depthwise, Product product)
    {
        var k = s.Window;
        for (var n = 0; n < s.Batch; n++)
            for (var i = 0; i < s.OutHeight; i++)
                for (var j = 0; j < s.OutWidth; j++)
                    for (var a = 0; a < k.Height; a++)
                        for (var b = 0; b < k.Width; b++)
                        {
                            var row = i * k.Stride - k.Top + a;
                            var column = j * k.Stride - k.Left + b;
                            if (row < 0 || row >= s.Height || column < 0 || column >= s.Width)
                                continue;

                            var x = ((n * s.Height + row) * s.Width + column) * s.In;
                            var y = ((n * s.OutHeight + i) * s.OutWidth + j) * s.Out;
                            var tap = a * k.Width + b;
                            if (depthwise)
                                for (var c = 0; c < s.In; c++)
                                    product(x + c, tap * s.In + c, y + c);
                            else
                                for (var c = 0; c < s.In; c++)
                                    for (var o = 0; o < s.Out; o++)
                                        product(x + c, (tap * s.In + c) * s.Out + o, y + o);
                        }
    }

    public static double[] Forward(in ConvolutionShape s, bool depthwise, double[] x, double[] w, double[] bias)
    {
        var y = new double[s.Batch * s.OutHeight * s.OutWidth * s.Out];
        for (var i = 0; i < y.Length; i++)
            y[i] = bias[i % s.Out];
        Visit(s, depthwise, (ix, iw, iy) => y[iy] += x[ix] * w[iw]);
        return y;
    }

    public static (double[] Dx, double[] Dw, double[] Db) Backward(in ConvolutionShape s, bool depthwise, double[] x, double[] w, double[] dy)
    {
        var dx = new double[x.Length];
        var dw = new double[w.Length];
        var db = new double[s.Out];
        Visit(s, depthwise, (ix, iw, iy) =>
        {
            dx[ix] += dy[iy] * w[iw];
            dw[iw] += dy[iy] * x[ix];
        });
        for (var i = 0; i < dy.Length; i++)
            db[i % s.Out] += dy[i];
        return (dx, dw, db);
    }
}
