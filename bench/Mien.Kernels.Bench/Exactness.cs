using Mien.Tensors;
using Kernel = Mien.Tensors.Managed.BatchNormalization;

namespace Mien.Kernels.Bench;

/// <summary>
/// How far batch normalisation is from double: oneDNN on NHWC and NCHW, and Mien's own kernel. Errors are relative to the
/// largest value of each result. "signs" counts the outputs on the other side of zero, where a ReLU decides otherwise.
/// "serial" says whether every bit of mean and variance is that of one float32 sum over all rows after each other,
/// Σ x / N, then Σ (x - mean)² / N by fused multiply-add.
/// </summary>
internal static unsafe class Exactness
{
    private const float Epsilon = 1e-5f;

    public static void Print()
    {
        Console.WriteLine(
            $"{"[n, h, w, c], mean of x",-27}{"kernel",-27}{"mean",8}{"variance",9}{"y",8}{"signs",6}{"dscale",8}{"dshift",8}{"dx",8}  serial");
        foreach (var (n, size, c) in new[] { (1, 44, 8), (8, 44, 8), (64, 44, 8), (256, 44, 8), (64, 44, 16), (64, 22, 16), (64, 11, 64), (64, 6, 128) })
            foreach (var mean in new[] { 0f, 10 })
                Compare(n, size, c, mean);
    }

    private static void Compare(int n, int size, int c, float mean)
    {
        var rows = (long)n * size * size;
        var random = new RandomSource(1, (ulong)rows, (ulong)c);
        float[] x = new float[rows * c], dy = new float[rows * c], scale = new float[c], shift = new float[c];
        for (var i = 0; i < x.Length; i++)
            (x[i], dy[i]) = ((float)(mean + random.NextNormal()), (float)random.NextNormal());
        for (var i = 0; i < c; i++)
            (scale[i], shift[i]) = (0.5f + random.NextSingle(), random.NextSingle() - 0.5f);

        Normalized exact = new(rows, c), nhwc = new(rows, c), nchw = new(rows, c), own = new(rows, c);
        Exact(rows, c, x, dy, scale, shift, exact);
        OneDnn(true, n, size, c, x, dy, scale, shift, nhwc);
        var serial = Serial(rows, c, x, nhwc) ? "yes" : "no";
        Report($"[{n}, {size}, {size}, {c}], {mean}", "NHWC " + OneDnnBatchNormalization.Implementation, nhwc, exact, serial);
        OneDnn(false, n, size, c, Turn(x, n, size * size, c), Turn(dy, n, size * size, c), scale, shift, nchw);
        nchw.Y = Turn(nchw.Y, n, c, size * size);
        nchw.Dx = Turn(nchw.Dx, n, c, size * size);
        Report("", "NCHW " + OneDnnBatchNormalization.Implementation, nchw, exact);
        Own(rows, c, x, dy, scale, shift, own);
        Report("", "Mien", own, exact);
    }

    private static void OneDnn(bool channelsLast, int n, int size, int c, float[] x, float[] dy, float[] scale, float[] shift, Normalized found)
    {
        fixed (float* px = x, pdy = dy, ps = scale, pt = shift, y = found.Y, m = found.Mean, v = found.Variance)
        fixed (float* dx = found.Dx, ds = found.Dscale, dt = found.Dshift)
            OneDnnBatchNormalization.Run(channelsLast, n, size, size, c, px, pdy, ps, pt, Epsilon, y, m, v, dx, ds, dt);
    }

    private static void Own(long rows, int c, float[] x, float[] dy, float[] scale, float[] shift, Normalized found)
    {
        double[] mean = new double[c], squares = new double[c], sumDy = new double[c], sumProducts = new double[c];
        float[] inverse = new float[c], a = new float[c], b = new float[c];
        fixed (double* pm = mean, p2 = squares, pd = sumDy, pp = sumProducts)
        fixed (float* px = x, pdy = dy, pi = inverse, pa = a, pb = b, ps = scale, y = found.Y, m = found.Mean, dx = found.Dx)
        {
            Kernel.Moments(rows, c, px, pm, p2);
            for (var i = 0; i < c; i++)
            {
                found.Mean[i] = (float)mean[i];
                found.Variance[i] = (float)(squares[i] / rows);
                inverse[i] = (float)(1 / Math.Sqrt(squares[i] / rows + Epsilon));
                a[i] = scale[i] * inverse[i];
                b[i] = (float)(shift[i] - mean[i] * a[i]);
            }

            Kernel.Normalize(rows, c, px, pa, pb, false, y);
            Kernel.BackwardSums(rows, c, px, null, pdy, m, pi, false, pd, pp);
            Kernel.BackwardData(rows, c, px, null, pdy, m, pi, ps, pd, pp, rows, false, false, dx);
            for (var i = 0; i < c; i++)
                (found.Dscale[i], found.Dshift[i]) = ((float)sumProducts[i], (float)sumDy[i]);
        }
    }

    private static bool Serial(long rows, int c, float[] x, Normalized found)
    {
        float[] mean = new float[c], variance = new float[c];
        for (var i = 0; i < x.Length; i++)
            mean[i % c] += x[i];
        for (var i = 0; i < c; i++)
            mean[i] /= rows;
        for (var i = 0; i < x.Length; i++)
        {
            var centred = x[i] - mean[i % c];
            variance[i % c] = MathF.FusedMultiplyAdd(centred, centred, variance[i % c]);
        }

        for (var i = 0; i < c; i++)
            variance[i] /= rows;
        return mean.AsSpan().SequenceEqual(found.Mean) && variance.AsSpan().SequenceEqual(found.Variance);
    }

    private static void Exact(long rows, int c, float[] x, float[] dy, float[] scale, float[] shift, Normalized found)
    {
        double[] mean = new double[c], variance = new double[c], dscale = new double[c], dshift = new double[c];
        for (var i = 0; i < x.Length; i++)
            mean[i % c] += (double)x[i] / rows;
        for (var i = 0; i < x.Length; i++)
            variance[i % c] += Math.Pow(x[i] - mean[i % c], 2) / rows;
        double Inverse(int i) => 1 / Math.Sqrt(variance[i] + Epsilon);
        double Standard(long i) => (x[i] - mean[i % c]) * Inverse((int)(i % c));
        for (var i = 0; i < x.Length; i++)
        {
            dscale[i % c] += dy[i] * Standard(i);
            dshift[i % c] += dy[i];
        }

        for (var i = 0; i < x.Length; i++)
        {
            var k = i % c;
            found.Y[i] = (float)(scale[k] * Standard(i) + shift[k]);
            found.Dx[i] = (float)(scale[k] * Inverse(k) * (dy[i] - dshift[k] / rows - Standard(i) * dscale[k] / rows));
        }

        for (var i = 0; i < c; i++)
            (found.Mean[i], found.Variance[i], found.Dscale[i], found.Dshift[i]) = ((float)mean[i], (float)variance[i], (float)dscale[i], (float)dshift[i]);
    }

    private static void Report(string title, string kernel, Normalized found, Normalized exact, string serial = "") => Console.WriteLine(
        $"{title,-27}{kernel,-27}{Worst(found.Mean, exact.Mean),8:0E+0}{Worst(found.Variance, exact.Variance),9:0E+0}{Worst(found.Y, exact.Y),8:0E+0}"
        + $"{found.Y.Zip(exact.Y).Count(pair => pair.First > 0 != pair.Second > 0),6}"
        + $"{Worst(found.Dscale, exact.Dscale),8:0E+0}{Worst(found.Dshift, exact.Dshift),8:0E+0}{Worst(found.Dx, exact.Dx),8:0E+0}  {serial}");

    private static double Worst(float[] actual, float[] exact) =>
        actual.Zip(exact, (a, e) => Math.Abs((double)a - e)).Max() / exact.Max(Math.Abs);

    /// <summary>[n, rows, columns] to [n, columns, rows].</summary>
    private static float[] Turn(float[] values, int n, int rows, int columns)
    {
        var turned = new float[values.Length];
        for (var i = 0; i < n; i++)
            for (var r = 0; r < rows; r++)
                for (var k = 0; k < columns; k++)
                    turned[(i * columns + k) * rows + r] = values[(i * rows + r) * columns + k];
        return turned;
    }

    private sealed class Normalized(long rows, int c)
    {
        public float[] Y { get; set; } = new float[rows * c];

        public float[] Dx { get; set; } = new float[rows * c];

        public float[] Mean { get; } = new float[c];

        public float[] Variance { get; } = new float[c];

        public float[] Dscale { get; } = new float[c];

        public float[] Dshift { get; } = new float[c];
    }
}
