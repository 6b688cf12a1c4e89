using Mien.Vision.Drawing;

namespace Mien.Vision.Tests.Drawing;

public sealed class CanvasTests
{
    private static readonly Rgb colour = new(200, 100, 50);

    [Theory]
    [InlineData(1, 1, 3, 2)]
    [InlineData(-5, -5, 2, 1)]
    [InlineData(3, 2, 99, 99)]
    [InlineData(-1, 1, 99, 2)]
    [InlineData(2, 2, 2, 3)]
    [InlineData(3, 1, 1, 3)]
    [InlineData(5, 0, 9, 4)]
    public void Fill_paints_what_is_inside_and_nothing_else(int left, int top, int right, int bottom)
    {
        var canvas = new Canvas(new byte[3 * 5 * 4], 5, 4);
        canvas.Fill(left, top, right, bottom, colour);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 5; x++)
                Pixel(canvas, x, y).ShouldBe(x >= left && x < right && y >= top && y < bottom ? (200, 100, 50) : (0, 0, 0), $"{x}, {y}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-1, -1)]
    [InlineData(4, 3)]
    [InlineData(9, 9)]
    public void Blend_mixes_by_coverage_where_the_mask_lies(int left, int top)
    {
        byte[] coverage = [0, 51, 255, 128, 204, 1];
        var canvas = new Canvas([.. Enumerable.Repeat((byte)10, 3 * 5 * 4)], 5, 4);
        canvas.Blend(new TextMask(coverage, 3, 2), left, top, colour);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 5; x++)
            {
                var covered = x - left is >= 0 and < 3 && y - top is >= 0 and < 2 ? coverage[((y - top) * 3) + x - left] / 255.0 : 0;
                Pixel(canvas, x, y).ShouldBe((Mix(200, covered), Mix(100, covered), Mix(50, covered)), $"{x}, {y}");
            }
        }

        static int Mix(int above, double share) => (int)Math.Floor((10 * (1 - share)) + (above * share) + 0.5);
    }

    [Theory]
    [InlineData(255, 255, 255, true)]
    [InlineData(255, 193, 7, true)]
    [InlineData(0, 255, 0, true)]
    [InlineData(140, 140, 140, false)]
    [InlineData(141, 141, 141, true)]
    [InlineData(255, 0, 0, false)]
    [InlineData(0, 0, 255, false)]
    public void Letters_are_dark_on_light_colours(byte r, byte g, byte b, bool isDark) =>
        new Rgb(r, g, b).Contrasting.ShouldBe(isDark ? new Rgb(17, 17, 17) : new Rgb(255, 255, 255));

    private static (int R, int G, int B) Pixel(Canvas canvas, int x, int y)
    {
        var at = 3 * ((y * 5) + x);
        return (canvas.Pixels[at], canvas.Pixels[at + 1], canvas.Pixels[at + 2]);
    }
}
