using Mien.Labels;
using Mien.Learning.Tests.Onnx;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Pruning;
using Mien.Research.Tests.Training;

namespace Mien.Research.Tests.Pruning;

/// <summary>A model of two convolutions of 16 and 32 channels over made faces.</summary>
public sealed class ModelPruningTests : IDisposable
{
    private static readonly FaceSet faces = SyntheticFaces.Set(30);

    private readonly Model model;

    public ModelPruningTests()
    {
        var spec = new LeNetSpec(48, 48);
        var network = spec.Create(7);
        RandomWeights.Fill(network);
        model = new("m", spec, network, ExpressionLabels.Seven, new Preprocessing());
    }

    public void Dispose() => model.Dispose();

    [Fact]
    public void Without_a_rule_nothing_goes()
    {
        using var pruning = ModelPruning.Of(model, faces, new());
        pruning.Groups.Select(group => (group.Group.Name, group.Left, group.Goes)).ShouldBe([("conv1", 16, default), ("conv2", 32, default)]);
        pruning.Before.Cost.ShouldBe(pruning.After.Cost);
        pruning.After.Loss.ShouldBe(pruning.Before.Loss, 1e-5);
        pruning.After.Accuracy.ShouldBe(pruning.Before.Accuracy);
        pruning.Before.PerSecond.ShouldBe(1 / pruning.Before.Seconds);
        pruning.Before.Cost.Parameters.ShouldBe(model.Network.Parameters.Sum(parameter => (long)parameter.Count));
    }

    [Fact]
    public void A_share_goes_of_each_or_of_all_and_the_model_stays_as_it_is()
    {
        var before = model.Network.Parameters.SelectMany(parameter => parameter.Read()).ToList();
        using (var each = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.L1, Share = 0.25, OfEach = true, Multiple = 4 }))
        {
            each.Groups.Select(group => group.Left).ShouldBe([12, 24]);
            each.Pruned.Spec.AllChannels.Select(item => item.Value).ShouldBe([12, 24]);
            each.After.Cost.ShouldBe(new NetworkCost((26 * 12) + (((25 * 12) + 1) * 24) + (((64 * 24) + 1) * 7), (48 * 48 * 25 * 12) + (24 * 24 * 25 * 12 * 24) + (64 * 24 * 7)));
        }
        using (var all = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.Random, Share = 0.25, Multiple = 1 }))
            all.Groups.Sum(group => group.Left).ShouldBe(36);
        model.Network.Parameters.SelectMany(parameter => parameter.Read()).ShouldBe(before);
    }

    [Fact]
    public void Only_the_layers_named_shrink()
    {
        using var pruning = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.Importance, Share = 0.5, OfEach = true, Layers = ["conv2"] });
        pruning.Groups.Select(group => group.Left).ShouldBe([16, 16]);
        Should.Throw<ArgumentException>(() => ModelPruning.Of(model, faces, new() { Share = 0.5, Layers = ["conv3"] }));
    }

    [Fact]
    public void Channels_that_are_distinct_hand_their_part_over()
    {
        using var pruning = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.Distinctiveness, Share = 0.5, OfEach = true, Layers = ["conv1"], Samples = 10 });
        pruning.Groups.Select(group => group.Left).ShouldBe([8, 32]);
    }

    [Fact]
    public void Channels_go_one_at_a_time_until_the_loss_has_risen()
    {
        using var pruning = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.L1, Loss = 0.02, Layers = ["conv1"] });
        pruning.Groups[0].Left.ShouldBeInRange(1, 15);
        pruning.After.Loss.ShouldBeLessThanOrEqualTo(pruning.Before.Loss + 0.02 + 1e-5);
        using var none = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.L1, Loss = -100, Layers = ["conv1"] });
        none.Groups[0].Left.ShouldBe(16);
        none.After.Loss.ShouldBe(none.Before.Loss, 1e-5);
        using var all = ModelPruning.Of(model, faces, new() { Measure = PruningMeasure.L1, Loss = 100, Layers = ["conv1"] });
        all.Groups[0].Left.ShouldBe(1);
    }
}
