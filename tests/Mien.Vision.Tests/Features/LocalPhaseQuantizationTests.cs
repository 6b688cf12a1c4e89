using Mien.Vision.Features;

namespace Mien.Vision.Tests.Features;

public sealed class LocalPhaseQuantizationTests
{
    private const int Width = 43;
    private const int Height = 36;

    [Fact]
    public void Codes_are_those_of_the_formulas_taken_literally()
    {
        var runs = FeatureFixture.Load().Lpq;
        runs.Length.ShouldBe(2);
        foreach (var run in runs)
        {
            var windows = (Width - run.Window + 1) * (Height - run.Window + 1);
            run.Counts.Sum().ShouldBe(windows);
            run.Counts.Count(count => count > 0).ShouldBeGreaterThan(60);
            Describe(new(run.Window), FormulaPicture.Make(Width, Height), Width, Height)
                .Select(share => (int)MathF.Round(share * windows)).ShouldBe(run.Counts, $"window {run.Window}");
        }
    }

    [Fact]
    public void The_histogram_sums_to_1_and_a_flat_picture_has_one_code()
    {
        var histogram = Describe(new(), FormulaPicture.Make(Width, Height), Width, Height);
        histogram.Sum().ShouldBe(1, 1e-5f);
        var flat = Enumerable.Repeat((byte)77, Width * Height).ToArray();
        Describe(new(), flat, Width, Height)[255].ShouldBe(1);
    }

    [Fact]
    public void Brightness_and_contrast_change_nothing()
    {
        var dark = Array.ConvertAll(FormulaPicture.Make(Width, Height), value => (byte)(value / 3));
        var bright = Array.ConvertAll(dark, value => (byte)(2 * value + 50));
        Describe(new(), bright, Width, Height).ShouldBe(Describe(new(), dark, Width, Height));
    }

    [Fact]
    public void Components_are_orthogonal_uncorrelated_and_that_of_most_variance_first()
    {
        double[] cosine = [Math.Cos(-2 * Math.PI / 3), 1, Math.Cos(2 * Math.PI / 3)];
        double[] sine = [Math.Sin(-2 * Math.PI / 3), 0, Math.Sin(2 * Math.PI / 3)];
        var covariance = Covariance(0.9);
        covariance[0, 1].ShouldBeGreaterThan(0.02); // the coefficients themselves are correlated

        var v = PhaseDecorrelation.Of(cosine, sine, 0.9);

        var variances = new double[8];
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 8; j++)
            {
                Enumerable.Range(0, 8).Sum(k => v[k * 8 + i] * v[k * 8 + j]).ShouldBe(i == j ? 1 : 0, 1e-9);
                var product = Enumerable.Range(0, 64).Sum(kl => v[kl / 8 * 8 + i] * covariance[kl / 8, kl % 8] * v[kl % 8 * 8 + j]);
                if (i == j)
                    variances[i] = product;
                else
                    product.ShouldBe(0, 1e-4);
            }
            var column = Enumerable.Range(0, 8).Select(k => v[k * 8 + i]).ToArray();
            column.First(value => Math.Abs(value) >= column.Max(Math.Abs) / 2).ShouldBePositive();
        }
        variances.Zip(variances.Skip(1)).ShouldAllBe(pair => pair.First > pair.Second - 1e-4);
        variances.Sum().ShouldBe(Enumerable.Range(0, 8).Sum(k => covariance[k, k]), 1e-9);
    }

    // Equations 9 to 12 taken literally for a window of 3x3: Σ over all pairs of pixels of filter, ρ^distance and filter.
    private static double[,] Covariance(double correlation)
    {
        (int X, int Y)[] pixels = [.. Enumerable.Range(0, 9).Select(i => (i % 3 - 1, i / 3 - 1))];
        (int X, int Y)[] frequencies = [(1, 0), (0, 1), (1, 1), (1, -1)];
        double Filter(int k, (int X, int Y) pixel)
        {
            var angle = 2 * Math.PI / 3 * (frequencies[k % 4].X * pixel.X + frequencies[k % 4].Y * pixel.Y);
            return k < 4 ? Math.Cos(angle) : Math.Sin(angle);
        }

        var covariance = new double[8, 8];
        for (var k = 0; k < 8; k++)
            for (var l = 0; l < 8; l++)
                foreach (var one in pixels)
                    foreach (var other in pixels)
                        covariance[k, l] += Filter(k, one) * Filter(l, other) * Math.Pow(correlation, Math.Sqrt(Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2)));
        return covariance;
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LocalPhaseQuantization(4));
        Should.Throw<ArgumentOutOfRangeException>(() => new LocalPhaseQuantization(correlation: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => Describe(new(), new byte[36], 6, 6));
        Should.Throw<ArgumentOutOfRangeException>(() => Describe(new(), new byte[99], 10, 10));
    }

    private static float[] Describe(LocalPhaseQuantization descriptor, byte[] picture, int width, int height)
    {
        var histogram = new float[descriptor.Length];
        descriptor.Describe(picture, width, height, histogram);
        return histogram;
    }
}
