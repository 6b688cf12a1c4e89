using Mien.Learning.Features;

namespace Mien.Learning.Tests.Features;

public sealed class WithinClassWhiteningTests
{
    [Fact]
    public void Two_classes_of_a_known_covariance_are_whitened_by_hand()
    {
        // Class means (0, 0) and (4, 2); within classes the covariance is [[4, 2], [2, 5]]: L = [[2, 0], [1, 2]].
        float[] scatter = [2, 3, -2, -3, 2, -1, -2, 1];
        float[] values = [.. scatter, .. scatter.Select((value, i) => value + (i % 2 == 0 ? 4 : 2))];
        var whitening = WithinClassWhitening.Fit(values, 2, [0, 0, 0, 0, 1, 1, 1, 1], 1e-12);

        whitening.Mean.ToArray().ShouldBe([2, 1], 1e-9);
        whitening.Matrix.ToArray().ShouldBe([0.5, 0, -0.25, 0.5], 1e-9);
        var y = new float[2];
        whitening.Transform([4, 2], y);
        y.ShouldBe([1, 0], 1e-6f);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(2)]
    public void Samples_of_a_class_scatter_alike_in_all_directions_but_for_the_shrinkage(double shrinkage)
    {
        const int features = 5, count = 60;
        var random = new Random(3);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        float[] values = [.. Enumerable.Range(0, count * features).Select(i => (float)((1 + i % features) * random.NextDouble() + 10 * labels[i / features]))];
        var whitening = WithinClassWhitening.Fit(values, features, labels, shrinkage);

        // A W Aᵀ + λ tr(W)/d A Aᵀ = I, with W and A W Aᵀ measured by the samples before and after.
        var transformed = new float[values.Length];
        for (var i = 0; i < count; i++)
            whitening.Transform(values.AsSpan(i * features, features), transformed.AsSpan(i * features, features));
        var (before, after) = (Covariance(values), Covariance(transformed));
        var ridge = shrinkage * Enumerable.Range(0, features).Sum(f => before[f, f]) / features;
        for (var row = 0; row < features; row++)
            for (var column = 0; column < features; column++)
            {
                var square = Enumerable.Range(0, features).Sum(k => whitening.Matrix[row * features + k] * whitening.Matrix[column * features + k]);
                (after[row, column] + ridge * square).ShouldBe(row == column ? 1 : 0, 1e-4);
            }

        double[,] Covariance(float[] samples)
        {
            var covariance = new double[features, features];
            for (var label = 0; label < 3; label++)
            {
                int[] rows = [.. Enumerable.Range(0, count).Where(i => labels[i] == label)];
                double[] mean = [.. Enumerable.Range(0, features).Select(f => rows.Average(row => samples[row * features + f]))];
                foreach (var row in rows)
                    for (var i = 0; i < features; i++)
                        for (var j = 0; j < features; j++)
                            covariance[i, j] += (samples[row * features + i] - mean[i]) * (samples[row * features + j] - mean[j]) / count;
            }
            return covariance;
        }
    }

    [Fact]
    public void Empty_classes_and_features_that_do_not_vary_are_refused()
    {
        Should.Throw<ArgumentException>(() => WithinClassWhitening.Fit([1, 2, 3], 1, [0, 2, 2], 0.1)).Message.ShouldContain("class 1 has no sample");
        Should.Throw<ArgumentException>(() => WithinClassWhitening.Fit([1, 2], 1, [0, -1], 0.1)).Message.ShouldContain("labels are no classes");
        Should.Throw<ArgumentException>(() => WithinClassWhitening.Fit([1, 2], 1, [0, 7], 0.1)).Message.ShouldContain("labels are no classes");
        Should.Throw<ArgumentException>(() => WithinClassWhitening.Fit([1, 2], 1, [0, 1], 0.1)).Message.ShouldContain("do not vary");
        Should.Throw<ArgumentException>(() => WithinClassWhitening.Fit([1, float.NaN], 1, [0, 0], 0.1)).Message.ShouldContain("no numbers");
        Should.Throw<ArgumentException>(() => WithinClassWhitening.Fit([1, 2, 3], 2, [0], 0.1)).Message.ShouldContain("3 values are not 1 rows of 2");
    }
}
