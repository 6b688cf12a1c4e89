using System.Text.Json;
using Mien.Studies;

namespace Mien.Tests.Studies;

/// <summary>A retrained last layer against scikit-learn (tests/fixtures/softmax_regression.py).</summary>
public sealed class SoftmaxRegressionTests
{
    private readonly Fitted fitted = JsonSerializer.Deserialize<Fitted>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "softmax_regression.json")), JsonSerializerOptions.Web)!;

    [Fact]
    public void Logits_agree_with_scikit_learn()
    {
        var labels = Labels(fitted.Counts.Length);
        var layer = SoftmaxRegression.Fit(Vectors(labels), labels, tolerance: 1e-7f);

        Agree(layer, labels);
    }

    [Fact]
    public void A_layer_of_fewer_classes_to_begin_with_leads_to_the_same()
    {
        var (few, all) = (Labels(fitted.Counts.Length - 1), Labels(fitted.Counts.Length));
        var start = SoftmaxRegression.Fit(Vectors(few), few);

        Agree(SoftmaxRegression.Fit(Vectors(all), all, start, tolerance: 1e-7f), all);
    }

    private void Agree(SoftmaxRegression layer, int[] labels)
    {
        var vectors = Vectors(labels);
        var logits = new float[fitted.Counts.Length];
        var largest = fitted.Logits.SelectMany(row => row).Max(Math.Abs);
        for (var i = 0; i < labels.Length; i++)
        {
            var vector = vectors.AsSpan(i * fitted.Size, fitted.Size);
            layer.Logits(vector, logits);
            // A constant added to all biases changes nothing.
            var mean = logits.Average();
            for (var k = 0; k < logits.Length; k++)
                (logits[k] - mean).ShouldBe((float)fitted.Logits[i][k], (float)(1e-4 * largest));
            layer.Name(vector).ShouldBe(Array.IndexOf(fitted.Logits[i], fitted.Logits[i].Max()));
        }
    }

    private int[] Labels(int classes) => [.. fitted.Counts.Take(classes).SelectMany((count, label) => Enumerable.Repeat(label, count))];

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
