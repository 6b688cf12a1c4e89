using Mien.Learning.Layers;
using Mien.Learning.Tests.Onnx;
using Mien.Learning.Training;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;

namespace Mien.Research.Tests.Pruning;

/// <summary>The ten hidden units of a network that gives back its input, of which 5 was made the same as 0.</summary>
public sealed class DistinctivenessTests : IDisposable
{
    private static readonly Shape vectors = Shape.Vectors(1, 11);

    private readonly Layer network = new AutoencoderSpec().Create(1);
    private readonly RandomSamples samples = new(vectors, 70, reconstructs: true);
    private readonly ChannelGroups groups;
    private readonly ChannelGroup group;

    public DistinctivenessTests()
    {
        RandomWeights.Fill(network, 1);
        Change("encoder.weight", values => values.AsSpan(0, 11).CopyTo(values.AsSpan(5 * 11)));
        Change("encoder.bias", values => values[5] = values[0]);
        groups = ChannelGroups.Find(network, vectors);
        group = groups["encoder"];
    }

    public void Dispose() => network.Dispose();

    [Fact]
    public void A_score_is_the_least_angle_to_another_or_to_its_opposite()
    {
        using var measure = new Distinctiveness(groups, samples);
        var angles = Angles();

        var scores = measure.Scores(group);
        for (var unit = 0; unit < 10; unit++)
            scores[unit].ShouldBe(Enumerable.Range(0, 10).Where(other => other != unit).Min(other => angles[unit, other]), 1e-3);
        scores[0].ShouldBe(0, 1e-3);

        var some = measure.Scores(group, unit => unit is 1 or 3 or 4);
        Enumerable.Range(0, 10).Where(unit => !double.IsNaN(some[unit])).ShouldBe([1, 3, 4]);
        some[1].ShouldBe(Math.Min(angles[1, 3], angles[1, 4]), 1e-3);
        measure.Nearest(group, 1, unit => unit is 3 or 4).Channel.ShouldBe(angles[1, 3] < angles[1, 4] ? 3 : 4);
    }

    [Fact]
    public void The_first_channel_takes_the_part_of_one_that_is_like_it()
    {
        var before = Read("decoder.weight");
        using var measure = new Distinctiveness(groups, samples);
        var selection = new ChannelSelection(groups);

        measure.Remove(selection, group, 5).ShouldBe((5, 0));

        selection.IsGone(group, 5).ShouldBeTrue();
        var after = Read("decoder.weight");
        for (var row = 0; row < 11; row++)
        {
            after[row * 10].ShouldBe(before[row * 10] + before[(row * 10) + 5], 1e-4f);
            after[(row * 10) + 3].ShouldBe(before[(row * 10) + 3]);
        }
    }

    [Fact]
    public void The_one_of_smaller_activations_goes()
    {
        Change("encoder.bias", values => (values[2], values[7]) = (2, -2));
        using var measure = new Distinctiveness(groups, samples);
        measure.Lesser(group, 2, 7).ShouldBe(7);
        measure.Lesser(group, 7, 2).ShouldBe(7);
        measure.Lesser(group, 0, 5).ShouldBe(0);
    }

    [Fact]
    public void The_least_distinct_go_until_so_many_are_left()
    {
        using var measure = new Distinctiveness(groups, samples);
        var selection = new ChannelSelection(groups);
        var least = measure.Scores(group).Index().MinBy(item => item.Item).Index;

        measure.Shrink(selection, new Dictionary<ChannelGroup, int> { [group] = 9 });
        selection.Left(group).ShouldBe(9);
        (selection.IsGone(group, 0) || selection.IsGone(group, 5)).ShouldBeTrue();
        least.ShouldBeOneOf(0, 5);
        measure.Shrink(selection, new Dictionary<ChannelGroup, int> { [group] = 4 });
        selection.Left(group).ShouldBe(4);
        Read("decoder.weight").Where((_, i) => selection.IsGone(group, i % 10)).ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void A_channel_that_is_zero_throughout_is_the_least_and_goes_alone()
    {
        using var lenet = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(lenet);
        var bias = lenet.NamedParameters.Single(item => item.Name == "conv1.bias").Parameter;
        bias.Write([.. bias.Read().Select((value, i) => i == 3 ? -100 : value)]);
        var own = ChannelGroups.Find(lenet, new Shape(1, 12, 12, 1));
        using var measure = new Distinctiveness(own, new RandomSamples(new Shape(1, 12, 12, 1), 40));
        measure.Nearest(own["conv1"], 3, static _ => true).ShouldBe((-1, 0));
        measure.Scores(own["conv1"])[3].ShouldBe(0);
        var before = lenet.Parameters.SelectMany(parameter => parameter.Read()).ToList();

        measure.Remove(new ChannelSelection(own), own["conv1"], 3).ShouldBe((3, null));

        lenet.Parameters.SelectMany(parameter => parameter.Read()).ShouldBe(before);
    }

    private double[,] Angles()
    {
        using var reader = new ActivationReader(network, vectors, ["encoder"], activated: true, batchSize: 70);
        var batch = reader.Read(samples).Single();
        double[][] units = [.. Enumerable.Range(0, 10).Select(unit => Enumerable.Range(0, 70).Select(i => (double)batch.Of(0, i)[unit]).ToArray())];
        var angles = new double[10, 10];
        for (var i = 0; i < 10; i++)
            for (var j = 0; j < 10; j++)
                angles[i, j] = Math.Min(Angle(units[i], units[j]), 180 - Angle(Centred(units[i]), Centred(units[j])));
        return angles;
    }

    private static double[] Centred(double[] values) => [.. values.Select(value => value - values.Average())];

    private static double Angle(double[] a, double[] b) => Math.Acos(Math.Clamp(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)), -1, 1)) * 180 / Math.PI;

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private float[] Read(string name) => network.NamedParameters.Single(item => item.Name == name).Parameter.Read();

    private void Change(string name, Action<float[]> change)
    {
        var parameter = network.NamedParameters.Single(item => item.Name == name).Parameter;
        var values = parameter.Read();
        change(values);
        parameter.Write(values);
    }
}
