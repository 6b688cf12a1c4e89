using Mien.Learning.Layers;
using Mien.Learning.Tests.Onnx;
using Mien.Learning.Training;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;

namespace Mien.Research.Tests.Pruning;

public sealed class UnitPrunerTests
{
    private static readonly Shape vectors = Shape.Vectors(1, 11);

    [Fact]
    public void Importance_is_the_root_of_the_mean_square_of_a_kernel()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network);
        var group = ChannelGroups.Find(network, new Shape(1, 12, 12, 1))["conv1"];
        var kernels = network.NamedParameters.Single(item => item.Name == "conv1.weight").Parameter.Read();

        var scores = WeightMeasure.Importance.Scores(group);
        for (var channel = 0; channel < 16; channel++)
            scores[channel].ShouldBe(Math.Sqrt(kernels.Skip(25 * channel).Take(25).Average(value => (double)value * value)), 1e-6);
        WeightMeasure.L1.Scores(group)[3].ShouldBe(kernels.Skip(75).Take(25).Average(value => Math.Abs((double)value)), 1e-6);
        WeightMeasure.BatchNorm.Scores(group).ShouldAllBe(score => double.IsNaN(score));
    }

    [Fact]
    public void The_least_kernel_goes_first_and_comes_back_whole()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network);
        var before = network.Parameters.Select(parameter => parameter.Read()).ToArray();
        var selection = new ChannelSelection(ChannelGroups.Find(network, new Shape(1, 12, 12, 1)));
        var first = selection.Groups["conv1"];
        var scores = WeightMeasure.Importance.Scores(first);
        using var pruner = new UnitPruner(selection, new RandomSamples(new Shape(1, 12, 12, 1), 20), WeightMeasure.Importance);
        var (loss, accuracy) = (pruner.Loss, pruner.Accuracy);

        var steps = pruner.Steps([first]).Take(3).ToList();
        steps.Select(step => step.Channel).ShouldBe(Enumerable.Range(0, 16).OrderBy(channel => scores[channel]).Take(3));
        steps.Select(step => step.Left).ShouldBe([15, 14, 13]);
        steps[2].Score.ShouldBe(scores.Order().ElementAt(2));
        var smaller = selection.Shrink(new LeNetSpec(12, 12));
        using var pruned = smaller.Create(7);
        selection.CopyTo(pruned);
        using (var alone = new UnitPruner(new ChannelSelection(ChannelGroups.Find(pruned, new Shape(1, 12, 12, 1))), new RandomSamples(new Shape(1, 12, 12, 1), 20), WeightMeasure.L1))
            alone.Loss.ShouldBe(steps[2].Loss, 1e-5);

        pruner.Undo();
        pruner.Loss.ShouldBe(steps[1].Loss, 1e-6);
        selection.Left(first).ShouldBe(14);
        Should.Throw<InvalidOperationException>(pruner.Undo);
        (loss, accuracy).ShouldNotBe((pruner.Loss, pruner.Accuracy));
        before.Zip(network.Parameters).Count(pair => pair.First.SequenceEqual(pair.Second.Read())).ShouldBe(3); // biases of conv2, weights and bias of fc
    }

    [Fact]
    public void A_unit_like_another_or_opposite_to_it_hands_its_part_over_and_nothing_is_lost()
    {
        using var network = new AutoencoderSpec().Create(1);
        RandomWeights.Fill(network, 1);
        var encoder = network.NamedParameters.Single(item => item.Name == "encoder.weight").Parameter;
        var bias = network.NamedParameters.Single(item => item.Name == "encoder.bias").Parameter;
        var (weights, shifts) = (encoder.Read(), bias.Read());
        weights.AsSpan(2 * 11, 11).CopyTo(weights.AsSpan(7 * 11)); // 7 is like 2
        shifts[7] = shifts[2];
        for (var i = 0; i < 11; i++)
            weights[4 * 11 + i] = -weights[9 * 11 + i]; // 4 is opposite to 9: σ(-x) = 1 - σ(x)
        shifts[4] = -shifts[9];
        encoder.Write(weights);
        bias.Write(shifts);
        var samples = new RandomSamples(vectors, 200, reconstructs: true);
        var selection = new ChannelSelection(ChannelGroups.Find(network, vectors));
        using var distinct = new Distinctiveness(selection.Groups, samples);
        using var pruner = new UnitPruner(selection, samples, distinct, reconstructs: true);
        var loss = pruner.Loss;

        var steps = pruner.Steps().Take(3).ToList();
        steps.Take(2).Select(step => new HashSet<int?> { step.Channel, step.Into }).ShouldBe([[2, 7], [4, 9]], ignoreOrder: true);
        steps[0].Score.ShouldBeLessThan(0.1);
        steps[1].Score.ShouldBeLessThan(0.1);
        steps[1].Loss.ShouldBe(loss, 1e-5 * loss);
        steps[2].Score.ShouldBeGreaterThan(1);
        pruner.Accuracy.ShouldBeNull();
    }

    [Fact]
    public void Taylor_tells_by_how_much_the_loss_changes_when_a_channel_fades()
    {
        using var network = NetworkPresets.Find("light").Create(7);
        RandomWeights.Fill(network);
        var shape = new Shape(1, 24, 24, 1);
        var samples = new RandomSamples(shape, 16);
        var groups = ChannelGroups.Find(network, shape);
        using var taylor = new TaylorMeasure(groups, samples, reconstructs: false);
        foreach (var name in new[] { "conv1", "module2.conv2", "module4.conv1" })
        {
            var group = groups[name];
            for (var channel = 0; channel < 8; channel += 3)
            {
                var (less, more) = (Faded(network, group, channel, 0.98f, samples), Faded(network, group, channel, 1.02f, samples));
                taylor.Scores(group)[channel].ShouldBe(Math.Abs(more - less) / 0.04, 2e-3 + (0.05 * taylor.Scores(group)[channel]), name);
            }
        }
        groups.Network.Parameters.ShouldAllBe(parameter => !parameter.Frozen);
    }

    // 64 samples are a batch; of 130 two are left over.
    [Fact]
    public void Taylor_takes_the_root_of_the_mean_square_over_batches()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network);
        var shape = new Shape(1, 12, 12, 1);
        var groups = ChannelGroups.Find(network, shape);
        var samples = new RandomSamples(shape, 130);
        double[] Of(ISamples own)
        {
            using var taylor = new TaylorMeasure(groups, own, reconstructs: false);
            return taylor.Scores(groups["conv1"]);
        }

        var (all, first, second) = (Of(samples), Of(new Part(samples, 0, 64)), Of(new Part(samples, 64, 64)));

        for (var channel = 0; channel < 16; channel++)
            all[channel].ShouldBe(Math.Sqrt(((first[channel] * first[channel]) + (second[channel] * second[channel])) / 2), 1e-6 + (1e-4 * all[channel]));
        first.ShouldNotBe(second);
    }

    [Fact]
    public void Chance_depends_on_the_seed_alone()
    {
        using var network = NetworkPresets.Find("light").Create(7);
        var groups = ChannelGroups.Find(network, new Shape(1, 24, 24, 1));
        new RandomMeasure(groups, 1).Scores(groups["conv2"]).ShouldBe(new RandomMeasure(groups, 1).Scores(groups["conv2"]));
        new RandomMeasure(groups, 1).Scores(groups["conv2"]).ShouldNotBe(new RandomMeasure(groups, 2).Scores(groups["conv2"]));
        new RandomMeasure(groups, 1).Scores(groups["conv1"]).ShouldNotBe(new RandomMeasure(groups, 1).Scores(groups["conv2"]));
    }

    private sealed class Part(ISamples samples, int first, int count) : ISamples
    {
        public int Count => count;

        public Shape SampleShape => samples.SampleShape;

        public int Classes => samples.Classes;

        public int Label(int index) => samples.Label(first + index);

        public void Fill(int epoch, int index, Span<float> input, Span<float> target) => samples.Fill(epoch, first + index, input, target);
    }

    // The loss with what takes a channel in multiplied by a factor.
    private static double Faded(Layer network, ChannelGroup group, int channel, float factor, RandomSamples samples)
    {
        void Scale(float by)
        {
            foreach (var member in group.Members.Where(member => member.Role == ChannelRole.Takes))
            {
                var values = member.Parameter.Read();
                var columns = member.Parameter.Shape[1];
                var length = values.Length / member.Parameter.Shape[0] / columns;
                for (var i = 0; i < values.Length; i++)
                    values[i] *= member.Places[channel].Contains(i / length % columns) ? by : 1;
                member.Parameter.Write(values);
            }
        }

        Scale(factor);
        using var pruner = new UnitPruner(new ChannelSelection(ChannelGroups.Find(network, samples.SampleShape)), samples, WeightMeasure.L1);
        Scale(1 / factor);
        return pruner.Loss;
    }
}
