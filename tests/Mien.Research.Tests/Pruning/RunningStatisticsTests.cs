using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Tests.Pruning;

public sealed class RunningStatisticsTests
{
    private const int Batch = 64;

    [Fact]
    public void A_network_computes_what_it_does_with_the_statistics_of_its_samples_and_no_weight_changes()
    {
        using var network = NetworkPresets.Find("light").Create(7);
        network.Initialize(new RandomSource(1));
        var samples = new RandomSamples(new Shape(1, 48, 48, 1), Batch);
        var weights = WeightsOf(network);
        var before = Outputs(network, samples, TapeMode.Inference);

        RunningStatistics.Renew(network, samples);

        WeightsOf(network).ShouldBe(weights);
        var after = Outputs(network, samples, TapeMode.Inference);
        var expected = Outputs(network, samples, TapeMode.Training);
        var largest = expected.Max(Math.Abs);
        after.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(0.02f * largest);
        before.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(0.1f * largest);
    }

    private static float[] WeightsOf(Layer network) => [.. network.Parameters.Where(parameter => !parameter.IsStatistic).SelectMany(parameter => parameter.Read())];

    private static float[] Outputs(Layer network, RandomSamples samples, TapeMode mode)
    {
        using var tape = new Tape(mode);
        var input = tape.Input(samples.SampleShape with { N = Batch });
        var logits = tape.Output(network.Forward(input));
        tape.Build();
        var target = new float[7];
        for (var i = 0; i < Batch; i++)
            samples.Fill(0, i, input.Values.Slice(i * input.Shape.PerPicture, input.Shape.PerPicture), target);
        tape.Forward();
        return logits.Values.ToArray();
    }
}
