using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

public sealed class DeinterlacingTests
{
    [Theory]
    [InlineData(50, 60, 72, 72)]
    [InlineData(50, 60, 73, 55)]
    [InlineData(50, 60, 38, 38)]
    [InlineData(50, 60, 37, 55)]
    [InlineData(60, 51, 200, 56)]
    [InlineData(0, 0, 255, 0)]
    public void Pixel_off_its_neighbours_is_made_of_them(byte above, byte below, byte own, byte expected)
    {
        byte[] pixels = [.. Line(above), .. Line(own), .. Line(below)];

        Deinterlacing.Apply(pixels, 2, isBottomFirst: false);

        pixels.ShouldBe([.. Line(above), .. Line(expected), .. Line(below)]);
    }

    [Theory]
    [InlineData(false, new byte[] { 10, 20, 30, 40, 50, 50 })]
    [InlineData(true, new byte[] { 200, 200, 200, 200, 200, 200 })]
    public void Lines_of_the_first_field_stay(bool isBottomFirst, byte[] expected)
    {
        // Even lines rise, odd ones are white.
        byte[] lines = [10, 200, 30, 200, 50, 200];
        var pixels = lines.SelectMany(Line).ToArray();

        Deinterlacing.Apply(pixels, 2, isBottomFirst);

        pixels.ShouldBe(expected.SelectMany(Line).ToArray());
    }

    [Fact]
    public void Single_line_stays()
    {
        var pixels = Line(7);

        Deinterlacing.Apply(pixels, 2, isBottomFirst: true);

        pixels.ShouldBe(Line(7));
    }

    private static byte[] Line(byte value) => [value, value, value, value, value, value];
}
