using System.Runtime.Intrinsics;
namespace Mien.Tensors.Managed;
internal static unsafe class Elementwise
{
    public static void Add(long n, float* a, float* b, bool relu, float* y) { for (long i = 0; i < n; i += 16) { var v = Vector512.Load(a + i) + Vector512.Load(b + i); if (relu) v = Vector512.Max(v, Vector512<float>.Zero); v.Store(y + i); } }
    public static void Accumulate(long n, float* s, float* t) { long i = 0; for (; i + 16 <= n; i += 16) (Vector512.Load(s + i) + Vector512.Load(t + i)).Store(t + i); for (; i < n; i++) t[i] += s[i]; }
    public static void ReluForward(long n, float* x, float* y) { for (long i = 0; i < n; i++) y[i] = Math.Max(x[i], 0); }
    public static void ReluBackward(long n, float* y, float* dy, float* dx, bool acc) { for (long i = 0; i < n; i++) dx[i] = (acc ? dx[i] : 0) + (y[i] > 0 ? dy[i] : 0); }
    public static double CrossEntropy(int n, int k, float* x, float* t, float* d, float scale)
    {
        double total = 0;
        for (var i = 0; i < n; i++, x += k, t += k, d += k)
        {
            float m = x[0]; for (var j = 1; j < k; j++) m = Math.Max(m, x[j]);
            double s = 0, st = 0; for (var j = 0; j < k; j++) { s += Math.Exp(x[j] - m); st += t[j]; }
            var ls = Math.Log(s);
            for (var j = 0; j < k; j++) { total -= t[j] * (x[j] - m - ls); d[j] = (float)((Math.Exp(x[j] - m) / s * st - t[j]) * scale); }
        }
        return total;
    }
}
internal static unsafe class Pooling
{
    public static void MaxForward(in PoolingShape s, float* x, float* y, byte* index)
    {
        var w = s.Window;
        for (var n = 0; n < s.Batch; n++)
            for (var p = 0; p < s.OutHeight; p++)
                for (var q = 0; q < s.OutWidth; q++)
                {
                    for (var c = 0; c < s.Channels; c += 16)
                    {
                        var best = Vector512.Create(float.NegativeInfinity); var at = Vector512<int>.Zero;
                        for (var i = 0; i < w.Height; i++)
                        {
                            var r = p * w.Stride + i - w.Top; if (r < 0 || r >= s.Height) continue;
                            for (var j = 0; j < w.Width; j++)
                            {
                                var o = q * w.Stride + j - w.Left; if (o < 0 || o >= s.Width) continue;
                                var v = Vector512.Load(x + (((long)n * s.Height + r) * s.Width + o) * s.Channels + c);
                                var g = Vector512.GreaterThan(v, best);
                                best = Vector512.ConditionalSelect(g, v, best);
                                at = Vector512.ConditionalSelect(g.AsInt32(), Vector512.Create(i * w.Width + j), at);
                            }
                        }
                        var k = (((long)n * s.OutHeight + p) * s.OutWidth + q) * s.Channels + c;
                        best.Store(y + k);
                        if (index is not null) for (var l = 0; l < 16; l++) index[k + l] = (byte)at[l];
                    }
                }
    }
    public static void MaxBackward(in PoolingShape s, float* dy, byte* index, float* dx)
    {
        var w = s.Window;
        new Span<float>(dx, s.Batch * s.Height * s.Width * s.Channels).Clear();
        for (var n = 0; n < s.Batch; n++)
            for (var p = 0; p < s.OutHeight; p++)
                for (var q = 0; q < s.OutWidth; q++)
                    for (var c = 0; c < s.Channels; c++)
                    {
                        var k = (((long)n * s.OutHeight + p) * s.OutWidth + q) * s.Channels + c;
                        var r = p * w.Stride + index[k] / w.Width - w.Top; var o = q * w.Stride + index[k] % w.Width - w.Left;
                        dx[(((long)n * s.Height + r) * s.Width + o) * s.Channels + c] += dy[k];
                    }
    }
    public static void AverageForward(in PoolingShape s, float* x, float* y, bool cp) => throw new InvalidOperationException();
    public static void AverageBackward(in PoolingShape s, float* x, float* y, bool cp) => throw new InvalidOperationException();
    public static void GlobalAverageForward(int n, int hw, int c, float* x, float* y) { for (var i = 0; i < n; i++) for (var k = 0; k < c; k++) { float t = 0; for (var p = 0; p < hw; p++) t += x[((long)i * hw + p) * c + k]; y[i * c + k] = t / hw; } }
    public static void GlobalAverageBackward(int n, int hw, int c, float* dy, float* dx) { for (var i = 0; i < n; i++) for (var k = 0; k < c; k++) for (var p = 0; p < hw; p++) dx[((long)i * hw + p) * c + k] = dy[i * c + k] / hw; }
}
internal static unsafe class MatrixProduct
{
    public static void Multiply(int m, int n, int k, float* a, bool ta, float* b, bool tb, float* c, bool acc, float* scratch) => throw new InvalidOperationException();
    public static long ScratchLength(int m, int n, int k) => 0;
}
