using Mien.Tensors.Managed;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class BatchNormalizationTests
{
    private const double Epsilon = 1e-3;

    public static TheoryData<int, int, bool> Shapes()
    {
        var data = new TheoryData<int, int, bool>();
        foreach (var c in new[] { 1, 3, 4, 7, 8, 10, 16, 28, 64, 100, 300 })
        {
            data.Add(1 + 2 * c, c, false);
            data.Add(301, c, true);
        }

        data.Add(2, 8, true);
        data.Add(1, 8, false);
        data.Add(1000, 8, true);
        return data;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reference_gradients_equal_central_differences(bool relu)
    {
        var x = Numbers.Normal(7 * 3, 1);
        var gamma = Numbers.Normal(3, 2);
        var beta = Numbers.Normal(3, 3);
        var dy = Numbers.Normal(x.Length, 4);
        double Loss() => Numbers.Dot(dy, new BatchNormalizationReference(x, gamma, beta, Epsilon, relu).Y);

        var (dx, dgamma, dbeta) = new BatchNormalizationReference(x, gamma, beta, Epsilon, relu).Backward(gamma, dy);

        Numbers.ShouldAgree(dx, Numbers.Differences(x, Loss), 1e-5, "dx");
        Numbers.ShouldAgree(dgamma, Numbers.Differences(gamma, Loss), 1e-5, "dgamma");
        Numbers.ShouldAgree(dbeta, Numbers.Differences(beta, Loss), 1e-5, "dbeta");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_formula(int rows, int c, bool relu)
    {
        var x = Numbers.Normal((long)rows * c, 1, mean: 2);
        var gamma = Numbers.Normal(c, 2);
        var beta = Numbers.Normal(c, 3);
        var dy = Numbers.Normal(x.Length, 4);
        var reference = new BatchNormalizationReference(x, gamma, beta, Epsilon, relu);
        var (expectedDx, dgamma, dbeta) = reference.Backward(gamma, dy);
        using Floats fx = new(x), fdy = new(dy), fgamma = new(gamma), y = new(x.Length), dx = new(x.Length);
        using Floats mean = new(reference.Mean), inverse = new(reference.InverseDeviation);
        using Floats scale = new([.. gamma.Zip(reference.InverseDeviation, (g, i) => g * i)]);
        using Floats shift = new([.. beta.Select((b, i) => b - reference.Mean[i] * gamma[i] * reference.InverseDeviation[i])]);
        var first = new double[c];
        var second = new double[c];
        fixed (double* a = first, b = second)
        {
            BatchNormalization.Moments(rows, c, fx.Pointer, a, b);
            Numbers.ShouldAgree(first, reference.Mean, 1e-6, "mean");
            Numbers.ShouldAgree(second, reference.M2, 1e-6 * rows, "m2");

            BatchNormalization.Normalize(rows, c, fx.Pointer, scale.Pointer, shift.Pointer, relu, y.Pointer);
            y.ShouldBeCloseTo(reference.Y, 2e-6, "y");

            using var mask = new Floats(reference.Y);
            BatchNormalization.BackwardSums(
                rows, c, fx.Pointer, relu ? mask.Pointer : null, fdy.Pointer, mean.Pointer, inverse.Pointer, relu, a, b);
            Numbers.ShouldAgree(first, dbeta, 1e-4, "sum dy");
            Numbers.ShouldAgree(second, dgamma, 1e-4, "sum dy xhat");

            BatchNormalization.BackwardData(
                rows, c, fx.Pointer, relu ? mask.Pointer : null, fdy.Pointer, mean.Pointer, inverse.Pointer, fgamma.Pointer,
                a, b, rows, relu, false, dx.Pointer);
            dx.ShouldBeCloseTo(expectedDx, 1e-5, "dx");
            BatchNormalization.BackwardData(
                rows, c, fx.Pointer, relu ? mask.Pointer : null, fdy.Pointer, mean.Pointer, inverse.Pointer, fgamma.Pointer,
                a, b, rows, relu, true, dx.Pointer);
            dx.ShouldBeCloseTo([.. expectedDx.Select(d => 2 * d)], 1e-5, "dx accumulated");
            BatchNormalization.BackwardData(
                rows, c, fx.Pointer, relu ? mask.Pointer : null, fdy.Pointer, mean.Pointer, inverse.Pointer, fgamma.Pointer,
                a, b, rows, relu, false, fdy.Pointer);
            fdy.ShouldBeCloseTo(expectedDx, 1e-5, "dx in place");
        }
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(16, 0)]
    [InlineData(3, 0)]
    [InlineData(8, 1)]
    public void Moments_lose_nothing_over_many_rows_with_a_large_mean(int c, int jump)
    {
        const int rows = 200_000;
        const double mean = 1000, deviation = 0.5;
        var x = Numbers.Normal((long)rows * c, 5, mean, deviation);
        // A batch that begins with constant rows far from the rest must not spoil the centre.
        if (jump == 1)
            Array.Clear(x, 0, 500 * c);
        var reference = new BatchNormalizationReference(x, Numbers.Normal(c, 1), new double[c], Epsilon, false);
        using var fx = new Floats(x);
        var actualMean = new double[c];
        var m2 = new double[c];
        fixed (double* a = actualMean, b = m2)
            BatchNormalization.Moments(rows, c, fx.Pointer, a, b);

        for (var i = 0; i < c; i++)
        {
            (Math.Abs(actualMean[i] - reference.Mean[i]) / mean).ShouldBeLessThan(1e-9);
            (Math.Abs(m2[i] - reference.M2[i]) / reference.M2[i]).ShouldBeLessThan(1e-6);
        }
    }

    [Fact]
    public void Combined_moments_equal_those_of_the_whole()
    {
        const int rows = 500, c = 5;
        var x = Numbers.Normal(rows * c, 6, mean: 30);
        using var fx = new Floats(x);
        var values = new double[6 * c];
        fixed (double* v = values)
        {
            BatchNormalization.Moments(rows, c, fx.Pointer, v, v + c);
            BatchNormalization.Moments(123, c, fx.Pointer, v + 2 * c, v + 3 * c);
            BatchNormalization.Moments(rows - 123, c, fx.Pointer + 123 * c, v + 4 * c, v + 5 * c);
            BatchNormalization.Combine(c, 123, v + 2 * c, v + 3 * c, rows - 123, v + 4 * c, v + 5 * c);
        }

        Numbers.ShouldAgree(values[(2 * c)..(4 * c)], values[..(2 * c)], 1e-4, "combined");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(13)]
    public void Allocates_nothing(int c)
    {
        using Floats x = new(Numbers.Normal(99 * c, 1)), scale = new(Numbers.Normal(c, 2)), y = new(99 * c);
        var sums = new double[2 * c];
        fixed (double* s = sums)
        {
            var sum = s;
            Allocation.ShouldBeZero(() =>
            {
                BatchNormalization.Moments(99, c, x.Pointer, sum, sum + c);
                BatchNormalization.Normalize(99, c, x.Pointer, scale.Pointer, scale.Pointer, true, y.Pointer);
                BatchNormalization.BackwardSums(
                    99, c, x.Pointer, y.Pointer, x.Pointer, scale.Pointer, scale.Pointer, true, sum, sum + c);
                BatchNormalization.BackwardData(
                    99, c, x.Pointer, y.Pointer, x.Pointer, scale.Pointer, scale.Pointer, scale.Pointer, sum, sum + c, 99, true, false, y.Pointer);
            });
        }
    }
}
