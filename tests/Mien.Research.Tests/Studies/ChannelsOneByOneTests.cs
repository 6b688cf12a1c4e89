using Mien.Labels;
using Mien.Learning.Tests.Onnx;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Research.Studies.ProgressivePruning;
using Mien.Research.Tests.Pruning;
using Mien.Tensors;

namespace Mien.Research.Tests.Studies;

public sealed class ChannelsOneByOneTests
{
    [Fact]
    public void Kernels_go_by_their_importance_and_the_network_shrinks()
    {
        var shape = new Shape(1, 12, 12, 1);
        using var model = Random(new LeNetSpec(12, 12), new Preprocessing(InputKind.Grey, 12, 12, [0], [1]));
        var importance = WeightMeasure.Importance.Scores(ChannelGroups.Find(model.Network, shape)["conv1"]).Order().ToList();
        var whole = model.Network.Parameters.Sum(parameter => (long)parameter.Count);

        var states = ChannelsOneByOne.Of(model, "conv1", PruningMeasure.Importance, new RandomSamples(shape, 20), new RandomSamples(shape, 30), gone: 3).ToList();

        states.Select(state => state.Channels).ShouldBe([16, 15, 14, 13]);
        states.Select(state => state.LeastScore).ShouldBe(importance.Take(4));
        states[0].Cost.Parameters.ShouldBe(whole);
        // A kernel with its bias, and its columns in the next convolution.
        states.Select(state => state.Cost.Parameters).ShouldBe(Enumerable.Range(0, 4).Select(i => whole - i * (25 + 1 + 32 * 25)));
        states[1].Learned.Loss.ShouldNotBe(states[0].Learned.Loss);
        states.ShouldAllBe(state => state.Learned != state.Tested && state.Learned.Accuracy >= 0 && state.Tested.Accuracy <= 1);
    }

    [Fact]
    public void Units_go_down_to_the_last()
    {
        var shape = Shape.Vectors(1, 11);
        using var model = Random(new AutoencoderSpec(), new Preprocessing(InputKind.Features, 11, 1, [0], [1]));
        var samples = new RandomSamples(shape, 50, reconstructs: true);

        var states = ChannelsOneByOne.Of(model, "encoder", PruningMeasure.Distinctiveness, samples, samples, gone: 8).ToList();

        states.Select(state => state.Channels).ShouldBe([10, 9, 8, 7, 6, 5, 4, 3, 2]);
        states.ShouldAllBe(state => state.Learned.Accuracy == null && state.Learned == state.Tested && state.LeastScore >= 0 && state.LeastScore <= 90);
    }

    private static Model Random(NetworkSpec spec, Preprocessing preprocessing)
    {
        var network = spec.Create(ExpressionLabels.Seven.Count);
        RandomWeights.Fill(network);
        return new Model("random", spec, network, ExpressionLabels.Seven, preprocessing);
    }
}
