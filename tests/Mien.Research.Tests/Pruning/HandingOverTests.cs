using Mien.Learning.Layers;
using Mien.Learning.Tests.Onnx;
using Mien.Learning.Training;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Research.Tests.Pruning;

public sealed class HandingOverTests
{
    private static readonly Shape picture = new(1, 12, 12, 1);

    [Fact]
    public void A_channel_that_is_a_sum_of_others_goes_and_nothing_is_lost()
    {
        using var network = new AutoencoderSpec().Create(1);
        RandomWeights.Fill(network, 1);
        var samples = new RandomSamples(Shape.Vectors(1, 11), 300, reconstructs: true);
        var groups = ChannelGroups.Find(network, Shape.Vectors(1, 11));
        var encoder = groups["encoder"];
        var weights = network.NamedParameters.Single(item => item.Name == "encoder.weight").Parameter;
        var values = weights.Read();
        for (var i = 0; i < values.Length; i++)
            values[i] *= 1e-2f; // so that the sigmoid is a line, and with it any unit a sum of others
        for (var i = 0; i < 11; i++)
            values[(3 * 11) + i] = (2 * values[(5 * 11) + i]) - values[(8 * 11) + i];
        weights.Write(values);
        var whole = Outputs(network, samples);
        var selection = new ChannelSelection(groups);
        selection.Remove(encoder, 3);
        using var without = Smaller(selection, new AutoencoderSpec(), 1);
        HandingOver.Apply(selection, samples);
        using var handed = Smaller(selection, new AutoencoderSpec(), 1);

        var (lost, left) = (Distance(whole, Outputs(without, samples)), Distance(whole, Outputs(handed, samples)));
        lost.ShouldBeGreaterThan(0.1);
        left.ShouldBeLessThan(lost / 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_network_that_handed_its_channels_over_is_nearer_to_what_it_was(ulong seed)
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network, seed);
        var samples = new RandomSamples(picture, 200);
        var whole = Outputs(network, samples);
        var selection = new ChannelSelection(ChannelGroups.Find(network, picture));
        foreach (var group in selection.Groups.Groups)
            for (var channel = 1; channel < group.Channels; channel += 3)
                selection.Remove(group, channel);
        using var without = Smaller(selection, new LeNetSpec(12, 12), 7);
        HandingOver.Apply(selection, samples);
        using var handed = Smaller(selection, new LeNetSpec(12, 12), 7);

        Distance(whole, Outputs(handed, samples)).ShouldBeLessThan(0.7 * Distance(whole, Outputs(without, samples)));
    }

    [Fact]
    public void Nothing_changes_where_nothing_goes()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network);
        var before = network.Parameters.Select(parameter => parameter.Read()).ToList();

        HandingOver.Apply(new ChannelSelection(ChannelGroups.Find(network, picture)), new RandomSamples(picture, 20));

        network.Parameters.Select(parameter => parameter.Read()).Zip(before).ShouldAllBe(pair => pair.First.SequenceEqual(pair.Second));
    }

    private static Layer Smaller(ChannelSelection selection, NetworkSpec spec, int classes)
    {
        var smaller = selection.Shrink(spec).Create(classes);
        selection.CopyTo(smaller);
        return smaller;
    }

    private static float[] Outputs(Layer network, ISamples samples)
    {
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(samples.SampleShape with { N = samples.Count });
        var output = tape.Output(network.Forward(input));
        tape.Build();
        var target = new float[samples.Targets];
        for (var i = 0; i < samples.Count; i++)
            samples.Fill(0, i, input.Values.Slice(i * input.Shape.PerPicture, input.Shape.PerPicture), target);
        tape.Forward();
        return output.Values.ToArray();
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
}
