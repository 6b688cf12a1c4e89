using System.Text.Json;
using Mien.Learning.Features;
using Mien.Learning.Training;

namespace Mien.Learning.Tests.Features;

/// <summary>Softmax regression against scikit-learn (tests/fixtures/softmax_regression.py).</summary>
public sealed class SoftmaxRegressionTests
{
    private readonly Fitted fitted = JsonSerializer.Deserialize<Fitted>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "softmax_regression.json")), JsonSerializerOptions.Web)!;

    [Fact]
    public void Logits_agree_with_scikit_learn()
    {
        int[] labels = [.. fitted.Counts.SelectMany((count, label) => Enumerable.Repeat(label, count))];
        var vectors = Vectors(labels);
        var regression = SoftmaxRegression.Fit(vectors, labels, fitted.Counts.Length, penalty: 1e-3, balanced: true);
        var logits = new float[fitted.Counts.Length];
        var largest = fitted.Logits.SelectMany(row => row).Max(Math.Abs);
        for (var i = 0; i < labels.Length; i++)
        {
            regression.Logits(vectors.AsSpan(i * fitted.Size, fitted.Size), logits);
            // A constant added to all biases changes nothing.
            var mean = logits.Average();
            for (var k = 0; k < logits.Length; k++)
                (logits[k] - mean).ShouldBe((float)fitted.Logits[i][k], (float)(1e-4 * largest));
        }
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    public void The_fit_is_where_the_slope_is_zero(double penalty)
    {
        // Clusters of which the first two are mixed, the third stands by itself, and a class without a sample.
        float[][] clusters = [[1, 0, 0], [0.9f, 0.1f, 0], [0, 0, 1]];
        int[] places = [0, 0, 0, 1, 1, 2], labels = [0, 0, 1, 1, 0, 2];
        var regression = SoftmaxRegression.Fit([.. places.SelectMany(place => clusters[place])], labels, classes: 4, penalty);
        var (logits, bias, slope) = (new float[4], new float[4], new double[4, 4]);
        regression.Logits(new float[3], bias);
        for (var i = 0; i < labels.Length; i++)
        {
            var probabilities = new float[4];
            regression.Logits(clusters[places[i]], logits);
            Predictions.Softmax(logits, probabilities);
            for (var k = 0; k < 4; k++)
            {
                var residual = (probabilities[k] - (labels[i] == k ? 1 : 0)) / labels.Length;
                slope[k, 3] += residual;
                for (var f = 0; f < 3; f++)
                    slope[k, f] += residual * clusters[places[i]][f];
            }
        }
        for (var f = 0; f < 3; f++)
        {
            var unit = new float[3];
            unit[f] = 1;
            regression.Logits(unit, logits);
            for (var k = 0; k < 4; k++)
                slope[k, f] += penalty * (logits[k] - bias[k]);
        }
        foreach (var value in slope)
            value.ShouldBe(0, 2e-6);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Should.Throw<ArgumentException>(() => SoftmaxRegression.Fit([1, 2, 3], [0, 1], 2, 0.1)).Message.ShouldContain("3 values are not 2 rows");
        Should.Throw<ArgumentException>(() => SoftmaxRegression.Fit([], [], 2, 0.1)).Message.ShouldContain("0 values");
        Should.Throw<ArgumentException>(() => SoftmaxRegression.Fit([1, float.NaN], [0, 1], 2, 0.1)).Message.ShouldContain("rows of numbers");
        Should.Throw<ArgumentException>(() => SoftmaxRegression.Fit([1, 2], [0, 2], 2, 0.1)).Message.ShouldContain("no classes below 2");
        Should.Throw<ArgumentOutOfRangeException>(() => SoftmaxRegression.Fit([1, 2], [0, 1], 2, 0));
    }

    private float[] Vectors(int[] labels)
    {
        var vectors = new List<float>();
        for (var i = 0; i < labels.Length; i++)
        {
            double[] vector =
            [
                .. Enumerable.Range(0, fitted.Size).Select(j =>
                {
                    var index = (double)(i * fitted.Size + j);
                    return Math.Sin(0.37 * index * index + 0.11 * index) + 0.5 * Math.Cos(j * (1 + labels[i]));
                }),
            ];
            var length = Math.Sqrt(vector.Sum(value => value * value));
            vectors.AddRange(vector.Select(value => (float)(value / length)));
        }
        return [.. vectors];
    }

    private sealed record Fitted(int[] Counts, int Size, double[][] Logits);
}
