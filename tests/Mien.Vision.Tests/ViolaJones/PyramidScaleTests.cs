using Mien.Vision.ViolaJones;

namespace Mien.Vision.Tests.ViolaJones;

public sealed class PyramidScaleTests
{
    private static readonly HaarCascade cascade = new(20, 24, [], [new()], []);

    [Theory]
    [InlineData(24, 24, 1, 20)] // 20 x 24 is nearer to 24 x 24 than 24 x 29
    [InlineData(50, 50, 2.0736f, 41)]
    [InlineData(90, 90, 4.2998f, 86)]
    public void Where_no_scale_lies_between_the_sizes_the_nearest_to_the_smallest_is_searched(int smallest, int largest, float factor, int width)
    {
        var scale = PyramidScale.Of(cascade, 400, 300, new ViolaJonesOptions { ScaleFactor = 1.2f, MinSize = smallest, MaxSize = largest }).ShouldHaveSingleItem();
        scale.Factor.ShouldBe(factor, 1e-3f);
        HaarCascade.Pixels(cascade.Width * scale.Factor).ShouldBe(width);
    }
}
