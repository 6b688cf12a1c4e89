using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Training;

public sealed class PredictorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(16)]
    public void A_last_batch_that_is_not_full_is_predicted_like_the_others(int batchSize)
    {
        var network = new Linear(Clusters.Inputs, 4);
        network.Initialize(new RandomSource(1));
        var samples = new Clusters(11, smoothing: 0.1f);
        using var predictor = new Predictor(network, samples.SampleShape, batchSize, Workers.Single);

        var predictions = predictor.Predict(samples, out var loss);
        var outputs = predictor.Outputs(samples);

        predictions.Count.ShouldBe(11);
        outputs.Length.ShouldBe(44);
        var (expected, error) = (0.0, 0.0);
        for (var i = 0; i < samples.Count; i++)
        {
            var (logits, target) = Plain(network, samples, i);
            var sum = logits.Sum(Math.Exp);
            for (var c = 0; c < 4; c++)
            {
                outputs[4 * i + c].ShouldBe((float)logits[c], 1e-5f);
                predictions[i][c].ShouldBe((float)(Math.Exp(logits[c]) / sum), 1e-5f);
                expected -= target[c] * Math.Log(Math.Exp(logits[c]) / sum) / samples.Count;
                error += Math.Pow(logits[c] - target[c], 2) / (4 * samples.Count);
            }
        }
        loss.ShouldBe(expected, 1e-5);
        predictor.SquaredError(samples).ShouldBe(error, 1e-5);
    }

    [Fact]
    public void Some_inputs_at_once_get_the_probabilities_of_all_samples()
    {
        var network = new Linear(Clusters.Inputs, 4);
        network.Initialize(new RandomSource(1));
        var samples = new Clusters(5, smoothing: 0);
        using var predictor = new Predictor(network, samples.SampleShape, 8, Workers.Single);
        var (inputs, target) = (new float[5 * Clusters.Inputs], new float[4]);
        for (var i = 0; i < 5; i++)
            samples.Fill(0, i, inputs.AsSpan(i * Clusters.Inputs, Clusters.Inputs), target);
        var probabilities = new float[5 * 4];

        predictor.Predict(inputs, probabilities);

        var expected = predictor.Predict(samples, out _);
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i].ShouldBe(expected[i / 4][i % 4], 1e-6f);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(0, 200)]
    [InlineData(0, 30)]
    [InlineData(25, 0)]
    [InlineData(1, 2)]
    public void Loss_is_exact_however_sure_or_wrong_the_network_is(float wrong, float right)
    {
        // log(1 + e^(wrong - right)) by its series where the exponential is small, as it has no other exact form in double.
        var difference = (double)wrong - right;
        var small = Math.Exp(-Math.Abs(difference));
        var expected = Math.Max(difference, 0) + (small < 1e-3 ? small - small * small / 2 : Math.Log(1 + small));
        var loss = Predictions.CrossEntropy([wrong, right], [0, 1]);
        (loss / expected).ShouldBe(1, 1e-9);
    }

    [Fact]
    public void A_wrong_answer_that_is_very_sure_costs_all_that_it_should()
    {
        // The first class, whatever the sample: each of another one costs 500, which no probability in single precision can tell.
        var network = new Linear(Clusters.Inputs, 4);
        network.Parameters.First().Write(new float[4 * Clusters.Inputs]);
        network.Parameters.Last().Write([500, 0, 0, 0]);
        var samples = new Clusters(11, smoothing: 0);
        using var predictor = new Predictor(network, samples.SampleShape, 4, Workers.Single);

        predictor.Predict(samples, out var loss);

        var wrong = Enumerable.Range(0, 11).Count(i => Plain(network, samples, i).Target[0] == 0);
        wrong.ShouldBeInRange(1, 10);
        loss.ShouldBe(500.0 * wrong / 11, 1e-6);
    }

    private static (double[] Logits, float[] Target) Plain(Linear network, Clusters samples, int index)
    {
        var (input, target) = (new float[Clusters.Inputs], new float[4]);
        samples.Fill(0, index, input, target);
        var (weights, bias) = (network.Parameters.First().Read(), network.Parameters.Last().Read());
        return ([.. Enumerable.Range(0, 4).Select(c => bias[c] + input.Select((x, i) => (double)x * weights[c * Clusters.Inputs + i]).Sum())], target);
    }
}
