using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>Every operation by its formula, in double, with weights in plain order.</summary>
internal static class Formulas
{
    public static double[] Convolve(Shape x, int channels, Window window, bool depthwise, double[] values, double[] weights, double[]? bias)
    {
        var s = new ConvolutionShape(x.N, x.H, x.W, x.C, channels, window);
        var area = window.Height * window.Width;
        var (inner, outer) = depthwise ? (1, x.C) : (x.C, channels);
        var turned = new double[weights.Length];
        for (var o = 0; o < outer; o++)
            for (var i = 0; i < inner; i++)
                for (var k = 0; k < area; k++)
                    turned[(k * inner + i) * outer + o] = weights[(o * inner + i) * area + k];
        return ConvolutionReference.Forward(s, depthwise, values, turned, bias ?? new double[channels]);
    }

    /// <summary>Normalises with the given statistics, or with those of the batch.</summary>
    public static double[] Normalize(
        double[] x, double[] scale, double[] shift, double epsilon, double[]? mean = null, double[]? variance = null)
    {
        var c = scale.Length;
        mean ??= Mean(x, c);
        variance ??= Variance(x, c);
        return [.. x.Select((value, i) => scale[i % c] * (value - mean[i % c]) / Math.Sqrt(variance[i % c] + epsilon) + shift[i % c])];
    }

    public static double[] Mean(double[] x, int c)
    {
        var mean = new double[c];
        for (var i = 0; i < x.Length; i++)
            mean[i % c] += x[i] * c / x.Length;
        return mean;
    }

    public static double[] Variance(double[] x, int c)
    {
        var mean = Mean(x, c);
        return Mean([.. x.Select((value, i) => (value - mean[i % c]) * (value - mean[i % c]))], c);
    }

    public static double[] MaxPool(Shape x, Window window, double[] values) =>
        Pool(x, window, (s, o) => PoolingReference.Taps(s, o).Max(tap => values[tap.Input]));

    public static double[] AveragePool(Shape x, Window window, bool countPadding, double[] values) => Pool(x, window, (s, o) =>
    {
        var taps = PoolingReference.Taps(s, o).ToList();
        return taps.Sum(tap => values[tap.Input]) / (countPadding ? window.Height * window.Width : taps.Count);
    });

    public static double[] GlobalAveragePool(Shape x, double[] values)
    {
        var y = new double[x.N * x.C];
        for (var i = 0; i < values.Length; i++)
            y[i / x.PerPicture * x.C + i % x.C] += values[i] / (x.H * x.W);
        return y;
    }

    public static double[] Softmax(int c, double[] x) => [.. LogSoftmax(c, x).Select(Math.Exp)];

    public static double[] LogSoftmax(int c, double[] x)
    {
        var logs = x.Chunk(c).Select(row => Math.Log(row.Sum(Math.Exp))).ToArray();
        return [.. x.Select((value, i) => value - logs[i / c])];
    }

    public static double[] Multiply(int inputs, double[] x, double[] weights, double[]? bias)
    {
        var outputs = weights.Length / inputs;
        var y = new double[x.Length / inputs * outputs];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = bias?[i % outputs] ?? 0;
            for (var k = 0; k < inputs; k++)
                y[i] += x[i / outputs * inputs + k] * weights[i % outputs * inputs + k];
        }
        return y;
    }

    public static double[] Concat(params (int Channels, double[] Values)[] inputs)
    {
        var rows = inputs[0].Values.Length / inputs[0].Channels;
        return [.. Enumerable.Range(0, rows).SelectMany(row =>
            inputs.SelectMany(input => input.Values.Skip(row * input.Channels).Take(input.Channels)))];
    }

    public static double[] L2Normalize(int size, double[] x) =>
        [.. x.Chunk(size).SelectMany(row =>
        {
            var length = Math.Max(Math.Sqrt(row.Sum(v => v * v)), 1e-4);
            return row.Select(v => v / length);
        })];

    public static double SignedRoot(double x) => Math.Abs(x) > 1e-4 ? Math.Sign(x) * Math.Sqrt(Math.Abs(x)) : x / 1e-2;

    public static double[] BilinearPool(Shape x, Shape y, double[] first, double[] second)
    {
        var pooled = new double[x.N * x.C * y.C];
        for (var pixel = 0; pixel < x.N * x.H * x.W; pixel++)
            for (var i = 0; i < x.C; i++)
                for (var j = 0; j < y.C; j++)
                    pooled[(pixel / (x.H * x.W) * x.C + i) * y.C + j] += first[pixel * x.C + i] * second[pixel * y.C + j];
        return pooled;
    }

    public static double CrossEntropy(int c, double[] logits, double[] targets) =>
        -LogSoftmax(c, logits).Zip(targets, (log, target) => log * target).Sum() / (logits.Length / c);

    private static double[] Pool(Shape x, Window window, Func<PoolingShape, int, double> value)
    {
        var s = new PoolingShape(x.N, x.H, x.W, x.C, window);
        return [.. Enumerable.Range(0, x.N * s.OutHeight * s.OutWidth * x.C).Select(o => value(s, o))];
    }
}
