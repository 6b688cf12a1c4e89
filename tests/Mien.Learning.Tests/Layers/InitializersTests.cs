using Mien.Learning.Layers;
using Mien.Tensors;

namespace Mien.Learning.Tests.Layers;

/// <summary>Statistics over half a million weights: their sampling error is far below the bounds asserted.</summary>
public sealed class InitializersTests
{
    [Fact]
    public void He_is_normal_with_variance_2_by_fan_in()
    {
        using var weights = new Parameter(512, 128, 3, 3);
        var random = new RandomSource(1);
        Initializers.He(weights, ref random);
        var values = weights.Read();
        var variance = 2.0 / (128 * 9);

        Mean(values, v => v).ShouldBe(0, 0.005 * Math.Sqrt(variance));
        (Mean(values, v => v * v) / variance).ShouldBe(1, 0.01);
        (Mean(values, v => v * v * v * v) / (variance * variance)).ShouldBe(3, 0.05);
        Mean(values, v => Math.Abs(v) < Math.Sqrt(variance) ? 1 : 0).ShouldBe(0.6827, 0.005);
    }

    [Fact]
    public void He_of_a_depthwise_filter_counts_its_own_pixels()
    {
        using var weights = new Parameter(60_000, 1, 3, 3);
        var random = new RandomSource(2);
        Initializers.He(weights, ref random);
        (Mean(weights.Read(), v => v * v) * 9 / 2).ShouldBe(1, 0.01);
    }

    [Theory]
    [InlineData(new[] { 600, 900 }, 1500)]
    [InlineData(new[] { 128, 500, 3, 3 }, (128 + 500) * 9)]
    public void Glorot_is_uniform_within_its_bound(int[] shape, int fans)
    {
        using var weights = new Parameter(shape);
        var random = new RandomSource(3);
        Initializers.Glorot(weights, ref random);
        var values = weights.Read();
        var bound = Math.Sqrt(6.0 / fans);

        values.Max().ShouldBeInRange((float)(0.9999 * bound), (float)bound);
        values.Min().ShouldBeInRange((float)-bound, (float)(-0.9999 * bound));
        Mean(values, v => v).ShouldBe(0, 0.005 * bound);
        (Mean(values, v => v * v) * 3 / (bound * bound)).ShouldBe(1, 0.01);
    }

    [Fact]
    public void The_seed_decides()
    {
        Draw(4).ShouldBe(Draw(4));
        Draw(4).ShouldNotBe(Draw(5));
    }

    private static float[] Draw(ulong seed)
    {
        var layer = new Convolution(3, 4, 3);
        layer.Initialize(new RandomSource(seed));
        return layer.Parameters.First().Read();
    }

    private static double Mean(float[] values, Func<double, double> of) => values.Average(v => of(v));
}
