using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class ElementwiseTests
{
    private delegate void Activation(long n, float* x, float* y);

    private delegate void ActivationGradient(long n, float* y, float* dy, float* dx, bool accumulate);

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1000)]
    public void Relu_equals_its_formula(int n) =>
        Check(n, Elementwise.ReluForward, Elementwise.ReluBackward, x => Math.Max(x, 0), x => x > 0 ? 1 : 0, 1e-7);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void Sigmoid_equals_its_formula(int n) =>
        Check(n, Elementwise.SigmoidForward, Elementwise.SigmoidBackward, Sigmoid, x => Sigmoid(x) * (1 - Sigmoid(x)), 3e-7);

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Tanh_equals_its_formula(int n) =>
        Check(n, Elementwise.TanhForward, Elementwise.TanhBackward, Math.Tanh, x => 1 - Math.Pow(Math.Tanh(x), 2), 1e-6);

    [Fact]
    public void Saturated_activations_are_finite()
    {
        double[] x = [.. Enumerable.Repeat(new double[] { -1e30, -200, 0, 200, 1e30 }, 5).SelectMany(v => v)];
        using Floats fx = new(x), y = new(x.Length);

        Elementwise.SigmoidForward(x.Length, fx.Pointer, y.Pointer);
        y.ShouldBeCloseTo([.. x.Select(Sigmoid)], 1e-6, "sigmoid");
        Elementwise.TanhForward(x.Length, fx.Pointer, y.Pointer);
        y.ShouldBeCloseTo([.. x.Select(Math.Tanh)], 1e-6, "tanh");
    }

    [Fact]
    public void Tanh_is_exact_near_zero()
    {
        double[] x = [.. Enumerable.Range(1, 99).Select(i => (float)(i * 1e-6 * Math.Pow(1.15, i)))];
        using Floats fx = new(x), y = new(x.Length);

        Elementwise.TanhForward(x.Length, fx.Pointer, y.Pointer);

        for (var i = 0; i < x.Length; i++)
            (Math.Abs(y.Pointer[i] - Math.Tanh(x[i])) / Math.Tanh(x[i])).ShouldBeLessThan(5e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    public void Sums_equal_their_formulas(int n)
    {
        var a = Numbers.Normal(n, 1);
        var b = Numbers.Normal(n, 2);
        using Floats fa = new(a), fb = new(b), y = new(n);

        Elementwise.Add(n, fa.Pointer, fb.Pointer, false, y.Pointer);
        y.ShouldBeCloseTo([.. a.Zip(b, (p, q) => p + q)], 1e-7, "sum");
        Elementwise.Add(n, fa.Pointer, fb.Pointer, true, y.Pointer);
        y.ShouldBeCloseTo([.. a.Zip(b, (p, q) => Math.Max(p + q, 0))], 1e-7, "ReLU of sum");
        Elementwise.Accumulate(n, fa.Pointer, fb.Pointer);
        fb.ShouldBeCloseTo([.. a.Zip(b, (p, q) => p + q)], 1e-7, "accumulated");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(99)]
    public void Multiples_and_combinations_equal_their_formulas(int n)
    {
        var a = Numbers.Normal(n, 1);
        var b = Numbers.Normal(n, 2);
        using Floats fa = new(a), fb = new(b), y = new(n);

        Elementwise.Scale(n, -2.5f, fa.Pointer, false, y.Pointer);
        y.ShouldBeCloseTo([.. a.Select(v => -2.5 * v)], 1e-7, "scaled");
        Elementwise.Scale(n, 0.5f, fb.Pointer, true, y.Pointer);
        y.ShouldBeCloseTo([.. a.Zip(b, (p, q) => -2.5 * p + 0.5 * q)], 2e-7, "scaled and added");
        Elementwise.Combine(n, 3, fa.Pointer, -2, fb.Pointer, false, y.Pointer);
        y.ShouldBeCloseTo([.. a.Zip(b, (p, q) => 3 * p - 2 * q)], 2e-7, "combined");
        Elementwise.Combine(n, 1, fa.Pointer, 2, fb.Pointer, true, y.Pointer);
        y.ShouldBeCloseTo([.. a.Zip(b, (p, q) => 4 * p)], 4e-7, "combined and added");
    }

    [Fact]
    public void Infinity_and_NaN_stay_what_they_are()
    {
        float[] x = [.. Enumerable.Repeat(new[] { float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1 }, 10).SelectMany(v => v)];
        var y = new float[x.Length];
        fixed (float* from = x, to = y)
        {
            Elementwise.Scale(x.Length, 2, from, false, to);
            y.ShouldBe([.. x.Select(v => 2 * v)]);
            Elementwise.ReluForward(x.Length, from, to);
            y.ShouldBe([.. x.Select(v => v < 0 ? 0 : v)]);
        }
    }

    [Fact]
    public void Slopes_of_very_many_channels_take_no_stack()
    {
        const int channels = 5_000_000;
        using Floats x = new(channels), slope = new(channels), y = new(channels);
        new Span<float>(x.Pointer, channels).Fill(-2);
        new Span<float>(slope.Pointer, channels).Fill(0.25f);

        Elementwise.PReluForward(1, channels, x.Pointer, slope.Pointer, y.Pointer);
        (y.Pointer[0], y.Pointer[channels - 1]).ShouldBe((-0.5f, -0.5f));
        Elementwise.PReluBackward(1, channels, x.Pointer, slope.Pointer, x.Pointer, false, y.Pointer);
        (y.Pointer[0], y.Pointer[channels - 1]).ShouldBe((-0.5f, -0.5f));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 10)]
    [InlineData(130, 16)]
    [InlineData(65, 28)]
    [InlineData(3, 300)]
    public void Channels_have_their_own_bias_and_slope(int rows, int c)
    {
        var x = Numbers.Normal(rows * c, 1);
        var slope = Numbers.Normal(c, 2);
        var dy = Numbers.Normal(x.Length, 3);
        double[] expectedDx = [.. dy.Select((g, i) => x[i] > 0 ? g : g * slope[i % c])];
        var expectedDslope = new double[c];
        for (var i = 0; i < x.Length; i++)
            expectedDslope[i % c] += dy[i] * Math.Min(x[i], 0);
        using Floats fx = new(x), fslope = new(slope), fdy = new(dy), y = new(x.Length), dx = new(x.Length), dslope = new(c);

        Elementwise.AddBias(rows, c, fx.Pointer, fslope.Pointer, y.Pointer);
        y.ShouldBeCloseTo([.. x.Select((v, i) => v + slope[i % c])], 1e-7, "bias");
        Elementwise.PReluForward(rows, c, fx.Pointer, fslope.Pointer, y.Pointer);
        y.ShouldBeCloseTo([.. x.Select((v, i) => v > 0 ? v : v * slope[i % c])], 1e-7, "PReLU");
        Elementwise.PReluBackward(rows, c, fx.Pointer, fslope.Pointer, fdy.Pointer, false, dx.Pointer);
        Elementwise.SlopeGradient(rows, c, fx.Pointer, fdy.Pointer, dslope.Pointer);
        dx.ShouldBeCloseTo(expectedDx, 1e-7, "dx");
        dslope.ShouldBeCloseTo(expectedDslope, 1e-6, "dslope");
        Elementwise.PReluBackward(rows, c, fx.Pointer, fslope.Pointer, fdy.Pointer, true, dx.Pointer);
        dx.ShouldBeCloseTo([.. expectedDx.Select(d => 2 * d)], 2e-7, "dx accumulated");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(2, 50)]
    public void Softmax_equals_its_formula_and_differences(int n, int k)
    {
        var x = Numbers.Normal(n * k, 1, deviation: 3);
        var dy = Numbers.Normal(n * k, 2);
        using Floats fx = new(x), fdy = new(dy), y = new(n * k), dx = new(n * k);

        Elementwise.SoftmaxForward(n, k, fx.Pointer, y.Pointer);
        y.ShouldBeCloseTo(SoftmaxRows(x, k), 1e-7, "softmax");
        Elementwise.SoftmaxBackward(n, k, y.Pointer, fdy.Pointer, dx.Pointer);
        dx.ShouldBeCloseTo(Numbers.Differences(x, () => Numbers.Dot(dy, SoftmaxRows(x, k))), 1e-6, "softmax dx");

        Elementwise.LogSoftmaxForward(n, k, fx.Pointer, y.Pointer);
        y.ShouldBeCloseTo(LogSoftmaxRows(x, k), 1e-7, "log softmax");
        Elementwise.LogSoftmaxBackward(n, k, y.Pointer, fdy.Pointer, dx.Pointer);
        dx.ShouldBeCloseTo(Numbers.Differences(x, () => Numbers.Dot(dy, LogSoftmaxRows(x, k))), 1e-6, "log softmax dx");
    }

    [Fact]
    public void Cross_entropy_takes_soft_and_weighted_targets()
    {
        const int n = 6, k = 7;
        var logits = Numbers.Normal(n * k, 1, deviation: 5);
        // Rows sum to the weight of their sample: 1, 2, ... 6.
        double[] targets = [.. SoftmaxRows(Numbers.Normal(n * k, 2), k).Select((t, i) => (double)(float)(t * (i / k + 1)))];
        double Loss() => -Numbers.Dot(targets, LogSoftmaxRows(logits, k));
        using Floats flogits = new(logits), ftargets = new(targets), gradient = new((n * k) + 1);
        gradient.Pointer[n * k] = 9;

        var loss = Elementwise.CrossEntropy(n, k, flogits.Pointer, ftargets.Pointer, gradient.Pointer, 0.5f);

        loss.ShouldBe(Loss(), 1e-9);
        gradient.ShouldBeCloseTo([.. Numbers.Differences(logits, Loss).Select(g => g / 2), 9], 1e-6, "dlogits, and what lies behind them");
    }

    [Fact]
    public void Cross_entropy_survives_large_logits()
    {
        using Floats logits = new([1000, -1000, 0]), targets = new([0, 1, 0]), gradient = new(3);

        Elementwise.CrossEntropy(1, 3, logits.Pointer, targets.Pointer, gradient.Pointer, 1).ShouldBe(2000, 1e-9);
        gradient.ShouldBeCloseTo([1, -1, 0], 1e-7, "dlogits");
    }

    [Fact]
    public void Allocates_nothing()
    {
        using Floats x = new(Numbers.Normal(70 * 21, 1)), y = new(70 * 21), slope = new(21);

        Allocation.ShouldBeZero(() =>
        {
            Elementwise.TanhForward(x.Length, x.Pointer, y.Pointer);
            Elementwise.ReluBackward(x.Length, x.Pointer, y.Pointer, y.Pointer, true);
            Elementwise.PReluBackward(70, 21, x.Pointer, x.Pointer, y.Pointer, false, y.Pointer);
            Elementwise.SlopeGradient(70, 21, x.Pointer, y.Pointer, slope.Pointer);
            Elementwise.SoftmaxForward(70, 21, x.Pointer, y.Pointer);
            Elementwise.CrossEntropy(70, 21, x.Pointer, y.Pointer, y.Pointer, 1);
        });
    }

    private static void Check(
        int n, Activation forward, ActivationGradient backward, Func<double, double> formula, Func<double, double> derivative, double tolerance)
    {
        var x = Numbers.Normal(n, 1, deviation: 2);
        var dy = Numbers.Normal(n, 2);
        double[] expectedDx = [.. x.Zip(dy, (v, g) => g * derivative(v))];
        using Floats fx = new(x), fdy = new(dy), y = new(n), dx = new(n);

        forward(n, fx.Pointer, y.Pointer);
        y.ShouldBeCloseTo([.. x.Select(formula)], tolerance, "y");
        backward(n, y.Pointer, fdy.Pointer, dx.Pointer, false);
        dx.ShouldBeCloseTo(expectedDx, tolerance, "dx");
        backward(n, y.Pointer, fdy.Pointer, dx.Pointer, true);
        dx.ShouldBeCloseTo([.. expectedDx.Select(d => 2 * d)], 2 * tolerance, "dx accumulated");
        forward(n, fx.Pointer, fx.Pointer);
        fx.ShouldBeCloseTo([.. x.Select(formula)], tolerance, "y in place");
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] SoftmaxRows(double[] x, int k) => [.. LogSoftmaxRows(x, k).Select(Math.Exp)];

    private static double[] LogSoftmaxRows(double[] x, int k) =>
        [.. x.Chunk(k).SelectMany(row => row.Select(v => v - row.Max() - Math.Log(row.Sum(u => Math.Exp(u - row.Max())))))];
}
