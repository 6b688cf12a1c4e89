using Mien.Learning.Layers;
using Mien.Learning.Training;
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

    // Batches of 64 of 96 samples go round: of each third a third is 12 and the others 0. Three samples are a batch of their own.
    [Theory]
    [InlineData(96, 4, 0.7f)]
    [InlineData(3, 4, 0.03f)]
    public void All_samples_count_however_many_make_a_batch(int count, float mean, float tolerance)
    {
        using var network = new Normalized();
        network.Initialize(new RandomSource(1));

        RunningStatistics.Renew(network, new Thirds(count));

        network.NamedParameters.Single(item => item.Name == "norm.running_mean").Parameter.Read()[0].ShouldBe(mean, tolerance);
    }

    private sealed class Normalized : Layer
    {
        private readonly BatchNormalization norm;

        public Normalized() => norm = Add("norm", new BatchNormalization(1));

        protected override Tensor Record(Tensor x) => norm.Forward(x);
    }

    // The last third is 12.
    private sealed class Thirds(int count) : ISamples
    {
        public int Count => count;

        public Shape SampleShape => Shape.Vectors(1, 1);

        public int Classes => 1;

        public int Label(int index) => 0;

        public void Fill(int epoch, int index, Span<float> input, Span<float> target) => input[0] = index < 2 * count / 3 ? 0 : 12;
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
