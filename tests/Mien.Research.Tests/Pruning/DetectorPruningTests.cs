using Mien.Learning.Layers;
using Mien.Learning.Tests.Onnx;
using Mien.Mtcnn;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Tests;

namespace Mien.Research.Tests.Pruning;

public sealed class DetectorPruningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DetectorPruningTests()
    {
        var (pNet, rNet, oNet) = (new PNet(), new RNet(), new ONet());
        foreach (var network in (Layer[])[pNet, rNet, oNet])
            RandomWeights.Fill(network, 3);
        MtcnnWeights.Save(folder.PathOf("m.safetensors"), pNet, rNet, oNet);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_pruned_detector_is_read_again_and_gives_what_it_gave_with_these_channels_at_zero()
    {
        using (var pruning = DetectorPruning.Of(folder.PathOf("m.safetensors"), new() { Measure = PruningMeasure.L1, Share = 0.5, OfEach = true }))
        {
            pruning.Save(folder.PathOf("p.safetensors"));
            pruning.RNet.Select(group => (group.Group.Name, group.Left)).ShouldBe([("conv1", 16), ("conv2", 24), ("conv3", 32), ("dense4", 64)]);
            pruning.ParametersAfter.ShouldBeLessThan(pruning.ParametersBefore / 2);
        }
        var (_, rNet, oNet) = MtcnnWeights.Load(folder.PathOf("p.safetensors"));
        var (_, whole, _) = MtcnnWeights.Load(folder.PathOf("m.safetensors"));
        oNet.Spec.ChannelsOf("dense5").ShouldBe(128);

        var selection = new ChannelSelection(ChannelGroups.Find(whole, rNet.Spec.Input.Shape));
        foreach (var group in selection.Groups.Groups)
        {
            var order = WeightMeasure.L1.Scores(group).Index().OrderBy(item => item.Item).Select(item => item.Index).ToList();
            foreach (var channel in order.Take(group.Channels - rNet.Spec.ChannelsOf(group.Name)))
                selection.Remove(group, channel);
        }
        selection.Zero();
        var (expected, actual) = (Outputs(whole), Outputs(rNet));
        var largest = expected.Max(Math.Abs);
        expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f * largest);
    }

    [Fact]
    public void Weights_are_those_of_three_networks_of_which_the_first_stays()
    {
        using var pruning = DetectorPruning.Of(folder.PathOf("m.safetensors"), new() { Measure = PruningMeasure.Random, Share = 0.25, Multiple = 1 });
        pruning.Save(folder.PathOf("p.safetensors"));

        long Of(string file) => MtcnnWeights.Load(folder.PathOf(file)) is var (p, r, o) ? p.ParameterCount + r.ParameterCount + o.ParameterCount : 0;
        (pruning.ParametersBefore, pruning.ParametersAfter).ShouldBe((Of("m.safetensors"), Of("p.safetensors")));
        // A quarter of all channels together.
        pruning.RNet.Sum(group => group.Left).ShouldBe((int)Math.Round(0.75 * pruning.RNet.Sum(group => group.Group.Channels)));
        pruning.ONet.Sum(group => group.Left).ShouldBe((int)Math.Round(0.75 * pruning.ONet.Sum(group => group.Group.Channels)));
        DetectorPruning.IsDetector(folder.PathOf("p.safetensors")).ShouldBeTrue();
        MtcnnWeights.Load(folder.PathOf("p.safetensors")).PNet.Parameters.SelectMany(parameter => parameter.Read())
            .ShouldBe(MtcnnWeights.Load(folder.PathOf("m.safetensors")).PNet.Parameters.SelectMany(parameter => parameter.Read()));
    }

    [Fact]
    public void Without_a_share_it_is_not_told_how_far_to_go() =>
        Should.Throw<ArgumentException>(() => DetectorPruning.Of(folder.PathOf("m.safetensors"), new() { Measure = PruningMeasure.L1 }));

    [Fact]
    public void A_measure_that_needs_faces_is_refused()
    {
        var path = folder.PathOf("m.safetensors");
        Should.Throw<MienException>(() => DetectorPruning.Of(path, new() { Share = 0.5 })).Message
            .ShouldBe($"{path}: the networks of a detector are pruned by their weights alone; use the measure importance, l1 or random");
    }

    private static float[] Outputs(RNet network)
    {
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(network.Spec.Input.Shape);
        var outputs = network.Detect(input);
        var (logits, offsets) = (tape.Output(outputs.Logits), tape.Output(outputs.Offsets));
        tape.Build();
        var random = new RandomSource(5);
        foreach (ref var value in input.Values)
            value = random.Uniform(-1, 1);
        tape.Forward();
        return [.. logits.Values, .. offsets.Values];
    }
}
