using MathNet.Numerics.Distributions;
using Mien.Learning.Training;
using Mien.Research.Inspection;
using Mien.Tensors;

namespace Mien.Research.Tests.Inspection;

public sealed class ClassMomentsTests
{
    [Fact]
    public void The_class_of_the_greatest_difference_is_preferred_with_its_interval()
    {
        int[] labels = [0, 0, 0, 1, 1, 1, 2, 2];
        double[] values = [1, 2, 6, -1, 0, 1, 3, 4];
        var found = Of(labels, values, classes: 3)!;

        double[] own = [3, 4], others = [1, 2, 6, -1, 0, 1];
        var deviation = Math.Sqrt(values.Average(value => value * value) - Math.Pow(values.Average(), 2));
        var error = Math.Sqrt((Variance(own) / 2) + (Variance(others) / 6));
        var z = Normal.InvCDF(0, 1, 1 - (0.05 / 6));
        found.Label.ShouldBe(2);
        found.Strength.ShouldBe((3.5 - 1.5) / deviation, 1e-12);
        found.Low.ShouldBe((2 - (z * error)) / deviation, 1e-12);
        found.High.ShouldBe((2 + (z * error)) / deviation, 1e-12);
    }

    [Fact]
    public void The_first_of_equals_is_preferred() => Of([0, 0, 1, 1, 2, 2], [1, 3, 1, 3, 0, 0], classes: 3)!.Label.ShouldBe(0);

    [Fact]
    public void A_class_of_one_sample_is_not_preferred_and_one_beside_a_single_other_neither()
    {
        Of([0, 0, 1, 1, 2], [0, 1, 1, 2, 9], classes: 3)!.Label.ShouldBe(1);
        Of([0, 0, 0, 1], [1, 2, 3, 0], classes: 2).ShouldBeNull();
        Of([0, 0, 1, 1], [1, 2, 0, 0], classes: 2)!.Label.ShouldBe(0);
    }

    [Fact]
    public void A_unit_that_does_not_vary_prefers_nothing() => Of([0, 0, 1, 1], [3, 3, 3, 3], classes: 2).ShouldBeNull();

    // Of two units, in two batches; the second unit is what is asked for.
    private static ClassPreference? Of(int[] labels, double[] values, int classes)
    {
        var moments = new ClassMoments(2, classes);
        double[] rows = [.. values.SelectMany((value, i) => new[] { -5 * i, value })];
        var samples = new Labelled(labels, classes);
        moments.Add(new(0, 3, rows), samples);
        moments.Add(new(3, labels.Length - 3, rows[6..]), samples);
        return moments.PreferenceOf(1);
    }

    private static double Variance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);

    private sealed class Labelled(int[] labels, int classes) : ISamples
    {
        public int Count => labels.Length;

        public Shape SampleShape => Shape.Vectors(1, 1);

        public int Classes => classes;

        public int Label(int index) => labels[index];

        public void Fill(int epoch, int index, Span<float> input, Span<float> target) => throw new NotSupportedException();
    }
}
