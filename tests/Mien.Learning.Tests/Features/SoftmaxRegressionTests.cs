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
    public void A_step_of_tuning_goes_down_the_slope_of_the_mean_loss_of_classes()
    {
        // Two classes are known, the third is new; a class weighs the same with one sample and with two.
        var regression = SoftmaxRegression.Fit([1, 0, 0, 1], [0, 1], classes: 2, penalty: 0.1);
        float[] values = [0.5f, 1, 0.25f, -1, 0.75f, -0.5f];
        int[] labels = [0, 2, 2];
        const double Rate = 0.01, Step = 1e-4;
        var before = Parameters(regression.Tune(values, labels, classes: 3, Rate, steps: 0));
        var after = Parameters(regression.Tune(values, labels, classes: 3, Rate, steps: 1));

        before[2].ShouldBe([0, 0, 0]);
        for (var k = 0; k < 3; k++)
        {
            for (var f = 0; f < 3; f++)
            {
                var (up, down) = (Loss((k, f, Step)), Loss((k, f, -Step)));
                (after[k][f] - before[k][f]).ShouldBe(-Rate * (up - down) / (2 * Step), 1e-6);
            }
        }

        double Loss((int Class, int Feature, double By) change)
        {
            double[] logits = new double[3], perClass = new double[3];
            for (var i = 0; i < labels.Length; i++)
            {
                for (var k = 0; k < 3; k++)
                    logits[k] = Weight(k, 0) * values[2 * i] + Weight(k, 1) * values[2 * i + 1] + Weight(k, 2);
                perClass[labels[i]] += (Math.Log(logits.Sum(Math.Exp)) - logits[labels[i]]) / labels.Count(label => label == labels[i]);
            }
            return perClass.Sum() / 2;

            double Weight(int k, int f) => before[k][f] + (change.Class == k && change.Feature == f ? change.By : 0);
        }
    }

    [Fact]
    public void Tuned_on_one_class_alone_the_others_are_forgotten()
    {
        float[] values = [1, 0, 0, 1];
        var regression = SoftmaxRegression.Fit(values, [0, 1], classes: 2, penalty: 0.01);

        Parameters(regression.Tune([0.6f, 0.8f], [2], classes: 3, rate: 1, steps: 100)).Index().MaxBy(row => row.Item[0] + row.Item[2]).Index.ShouldBe(2);
        Should.Throw<ArgumentException>(() => regression.Tune([1, 2, 3], [0], 2, 1, 1)).Message.ShouldContain("3 values are not 1 rows of 2");
        Should.Throw<ArgumentOutOfRangeException>(() => regression.Tune(values, [0, 1], 1, 1, 1));
    }

    // For each class its weights and its bias.
    private static double[][] Parameters(SoftmaxRegression regression)
    {
        float[] origin = new float[regression.Classes], x = new float[regression.Classes], y = new float[regression.Classes];
        regression.Logits([0, 0], origin);
        regression.Logits([1, 0], x);
        regression.Logits([0, 1], y);
        return [.. Enumerable.Range(0, regression.Classes).Select(k => new double[] { x[k] - origin[k], y[k] - origin[k], origin[k] })];
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
