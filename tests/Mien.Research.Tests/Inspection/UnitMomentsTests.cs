using Mien.Learning.Training;
using Mien.Networks;
using Mien.Research.Inspection;
using Mien.Tensors;

namespace Mien.Research.Tests.Inspection;

public sealed class UnitMomentsTests
{
    private const double Precision = 1e-9;

    // Of 70 samples, which is more than a batch; unit 2 is dead, unit 3 constant, unit 4 the opposite of unit 0, unit 5 three times unit 1.
    private static readonly double[][] samples = [.. Enumerable.Range(0, 70).Select(row =>
    {
        var random = new RandomSource(5, (ulong)row);
        var (a, b) = (random.Uniform(-1, 1), random.Uniform(0, 2));
        return new double[] { a, b, 0, 0.3, -a, 3 * b };
    })];

    [Fact]
    public void Angles_are_those_between_the_vectors_over_the_samples()
    {
        var moments = Moments();
        for (var i = 0; i < 6; i++)
            for (var j = 0; j < 6; j++)
            {
                if (i == j)
                    continue;
                ShouldBeNear(moments.Angle(i, j, centred: false), i == 2 || j == 2 ? double.NaN : Angle(Column(i), Column(j)));
                ShouldBeNear(moments.Angle(i, j, centred: true), i is 2 or 3 || j is 2 or 3 ? double.NaN : Angle(Centred(i), Centred(j)));
            }
        moments.Angle(0, 4, centred: true).ShouldBe(180, 1e-5);
        moments.Angle(1, 5, centred: false).ShouldBe(0, 1e-5);
    }

    [Fact]
    public void Means_and_deviations_are_those_of_the_samples()
    {
        var moments = Moments();
        moments.Count.ShouldBe(samples.Length);
        for (var i = 0; i < 6; i++)
        {
            moments.Mean(i).ShouldBe(Column(i).Average(), Precision);
            moments.Deviation(i).ShouldBe(Math.Sqrt(Centred(i).Average(value => value * value)), 1e-7);
        }
    }

    [Fact]
    public void Dead_and_constant_units_are_known_and_in_no_pair()
    {
        var moments = Moments();
        Enumerable.Range(0, 6).Where(moments.IsDead).ShouldBe([2]);
        Enumerable.Range(0, 6).Where(moments.IsConstant).ShouldBe([2, 3]);

        // 5 living units make 10 pairs as they are, 4 that vary make 6 less their means.
        AngleSummary.Of(moments, Layer(0, 6), centred: false).Pairs.ShouldBe(10);
        AngleSummary.Of(moments, Layer(0, 6), centred: true).Pairs.ShouldBe(6);
        AngleSummary.Of(moments, Layer(2, 1), centred: false).Min.ShouldBe(double.NaN);
    }

    [Fact]
    public void A_summary_counts_every_pair_of_its_layer_once()
    {
        var summary = AngleSummary.Of(Moments(), Layer(1, 5), centred: false);
        double[] angles = [.. from i in new[] { 1, 3, 4, 5 } from j in new[] { 1, 3, 4, 5 } where i < j select Angle(Column(i), Column(j))];
        summary.Pairs.ShouldBe(6);
        summary.Min.ShouldBe(angles.Min(), 1e-5);
        summary.Mean.ShouldBe(angles.Average(), 1e-5);
        summary.Max.ShouldBe(angles.Max(), 1e-5);
        summary.Histogram.ShouldBe([.. Enumerable.Range(0, 18).Select(i => angles.Count(angle => (int)(angle / 10) == i))]);
    }

    // A thousand units leave room for eight rows at once: twenty are two rounds and a half; what lies behind them is not theirs.
    [Fact]
    public void More_rows_than_stay_in_the_cache_are_summed_in_rounds()
    {
        const int units = 1000, count = 20;
        var random = new RandomSource(6);
        var rows = new double[(count + 1) * units];
        foreach (ref var value in rows.AsSpan())
            value = random.Uniform(-1, 1);
        rows.AsSpan(count * units).Fill(100);
        var moments = new UnitMoments(units);
        moments.Add(new(0, count, rows));

        moments.Count.ShouldBe(count);
        foreach (var (i, j) in new[] { (0, 0), (0, 999), (999, 0), (500, 700), (998, 999), (999, 999) })
        {
            double[] a = [.. Enumerable.Range(0, count).Select(row => rows[(row * units) + i])], b = [.. Enumerable.Range(0, count).Select(row => rows[(row * units) + j])];
            moments.Product(i, j, centred: false).ShouldBe(Dot(a, b), Precision);
            moments.Product(i, j, centred: true).ShouldBe(Dot(a, b) - (a.Sum() * b.Sum() / count), Precision);
            moments.Mean(i).ShouldBe(a.Average(), Precision);
        }
    }

    // A unit of a ReLU that is mostly 0, one that is never above it, and two whose values differ by more or less than rounding.
    [Fact]
    public void A_unit_that_is_sometimes_0_lives_and_one_that_differs_by_rounding_is_constant()
    {
        var moments = new UnitMoments(5);
        moments.Add(new(0, 2, [0, 0, -1, 5, 0, 2, -2, -1.0000009, 5.000006, 0]));
        Enumerable.Range(0, 5).Select(moments.IsDead).ShouldBe([false, false, false, false, true]);
        Enumerable.Range(0, 5).Select(moments.IsConstant).ShouldBe([false, false, true, false, true]);
        moments.Deviation(4).ShouldBe(0);
        moments.Deviation(0).ShouldBe(1);
    }

    [Fact]
    public void Opposite_units_lie_in_the_last_step_and_a_right_angle_in_the_tenth()
    {
        var moments = new UnitMoments(3);
        moments.Add(new(0, 2, [1, -1, 1, 1, -1, -1]));
        var summary = AngleSummary.Of(moments, Layer(0, 3), centred: false);
        (summary.Pairs, summary.Min, summary.Max).ShouldBe((3, 90, 180));
        summary.Histogram.ShouldBe([0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    [Fact]
    public void A_channel_is_the_mean_of_its_map_and_a_neuron_itself()
    {
        using var network = new PlainNetwork(spec: new(16, FirstChannels: 2));
        network.Initialize(new RandomSource(3));
        var noise = new Noise(70, new Shape(1, 16, 16, 1));
        using var units = new UnitReader(network, noise.SampleShape, ["block1.norm1", "fc1"]);
        using var activations = new ActivationReader(network, noise.SampleShape, ["block1.norm1", "fc1"], activated: true);
        units.Layers.Select(layer => (layer.Name, layer.First, layer.Units, layer.Height, layer.Width, layer.Bounds)).ShouldBe(
            [("block1.norm1", 0, 2, 16, 16, null), ("fc1", 2, 16, 1, 1, null)]);

        var seen = 0;
        foreach (var (read, expected) in units.Read(noise).Zip(activations.Read(noise)))
            for (var i = 0; i < read.Count; i++, seen++)
            {
                var map = expected.Of(0, i).ToArray();
                var row = read.Rows.AsSpan(i * 18, 18).ToArray();
                for (var channel = 0; channel < 2; channel++)
                    row[channel].ShouldBe(Enumerable.Range(0, 256).Average(cell => (double)map[(cell * 2) + channel]), Precision);
                row[2..].ShouldBe(expected.Of(1, i).ToArray().Select(value => (double)value));
            }
        seen.ShouldBe(70);
    }

    [Fact]
    public void What_bounds_a_unit_is_known()
    {
        using var network = new FeatureNetwork();
        network.Initialize(new RandomSource(3));
        using var units = new UnitReader(network, Shape.Vectors(1, 10), ["hidden", "output"]);
        units.Layers.Select(layer => layer.Bounds).ShouldBe([(0, 1), null]);
    }

    private static UnitMoments Moments()
    {
        var moments = new UnitMoments(6);
        foreach (var batch in samples.Chunk(64))
            moments.Add(new(0, batch.Length, [.. batch.SelectMany(row => row)]));
        return moments;
    }

    // An arccos of a cosine near 1 loses half of its digits.
    private static void ShouldBeNear(double angle, double expected)
    {
        if (double.IsNaN(expected))
            angle.ShouldBe(double.NaN);
        else
            angle.ShouldBe(expected, 1e-5);
    }

    private static UnitLayer Layer(int first, int units) => new("layer", first, units, 1, 1, null);

    private static double[] Column(int unit) => [.. samples.Select(row => row[unit])];

    private static double[] Centred(int unit) => [.. Column(unit).Select(value => value - Column(unit).Average())];

    private static double Angle(double[] a, double[] b) =>
        Math.Acos(Math.Clamp(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)), -1, 1)) * 180 / Math.PI;

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
