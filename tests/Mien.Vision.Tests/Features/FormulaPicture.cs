namespace Mien.Vision.Tests.Features;

/// <summary>The picture of tests/fixtures/features.py: stripes, rings, a disc and a flat bar, in whole numbers.</summary>
internal static class FormulaPicture
{
    public static byte[] Make(int width, int height)
    {
        var picture = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = (Triangle(3 * x + y, 37) + Triangle(x * x + 2 * y * y, 301)) / 2;
                var (dx, dy) = (x - width / 3, y - height / 2);
                if (dx * dx + dy * dy < height / 4 * (height / 4))
                    value = value / 2 + 120;
                picture[y * width + x] = (byte)(y >= height - height / 6 ? 16 : value);
            }
        }
        return picture;
    }

    private static int Triangle(int t, int period) => Math.Abs(2 * (t % period) - period) * 255 / period;
}
