using Mien.Vision.Features;

namespace Mien.Vision.Tests.Features;

public sealed class PyramidHistogramOfGradientsTests
{
    private const int Width = 43;
    private const int Height = 36;

    [Fact]
    public void Histograms_are_those_of_the_definition_taken_literally()
    {
        var runs = FeatureFixture.Load().Phog;
        runs.Length.ShouldBe(2);
        foreach (var run in runs)
        {
            var descriptor = new PyramidHistogramOfGradients(run.Levels, run.Bins, run.Range);
            descriptor.Length.ShouldBe(run.Values.Length);
            run.Values.Count(value => value > 0).ShouldBeGreaterThan(run.Values.Length / 5);
            Describe(descriptor, FormulaPicture.Make(Width, Height)).Select(value => (double)value).ShouldBe(run.Values, 1e-6);
        }
    }

    [Fact]
    public void All_levels_have_the_same_sum()
    {
        var values = Describe(new(), FormulaPicture.Make(Width, Height));
        values.Length.ShouldBe(8 * 85);
        values[..8].Sum().ShouldBe(0.25f, 1e-5f);
        values[8..40].Sum().ShouldBe(0.25f, 1e-5f);
        values[40..168].Sum().ShouldBe(0.25f, 1e-5f);
        values[168..].Sum().ShouldBe(0.25f, 1e-5f);
    }

    [Fact]
    public void A_negative_has_the_same_orientations_in_180_degrees_and_opposite_ones_in_360()
    {
        var picture = Enumerable.Range(0, Width * Height).Select(i => (byte)(i % Width < 20 ? 40 : 200)).ToArray();
        var negative = Array.ConvertAll(picture, value => (byte)(240 - value));
        Describe(new(0, 8, 180), negative).ShouldBe(Describe(new(0, 8, 180), picture));
        Describe(new(0, 8, 360), picture).ShouldBe([1, 0, 0, 0, 0, 0, 0, 0]);
        Describe(new(0, 8, 360), negative).ShouldBe([0, 0, 0, 0, 1, 0, 0, 0]);
    }

    [Fact]
    public void A_picture_without_edges_gives_zeros_and_what_does_not_fit_is_refused()
    {
        Describe(new(), new byte[Width * Height]).ShouldAllBe(value => value == 0);
        Should.Throw<ArgumentOutOfRangeException>(() => new PyramidHistogramOfGradients(levels: 6));
        Should.Throw<ArgumentOutOfRangeException>(() => new PyramidHistogramOfGradients(range: 90));
        Should.Throw<ArgumentOutOfRangeException>(() => new PyramidHistogramOfGradients().Describe(new byte[49], 7, 7, new float[680]));
    }

    private static float[] Describe(PyramidHistogramOfGradients descriptor, byte[] picture)
    {
        var values = new float[descriptor.Length];
        descriptor.Describe(picture, Width, Height, values);
        return values;
    }
}
