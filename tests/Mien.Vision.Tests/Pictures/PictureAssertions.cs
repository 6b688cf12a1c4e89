using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

internal static class PictureAssertions
{
    public static (int R, int G, int B) At(this Picture picture, int x, int y)
    {
        var pixel = picture.Pixels.Slice(3 * ((y * picture.Width) + x), 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    public static void ShouldBeNear(this (int R, int G, int B) actual, (int R, int G, int B) expected, int tolerance)
    {
        actual.R.ShouldBeInRange(expected.R - tolerance, expected.R + tolerance, $"{actual}");
        actual.G.ShouldBeInRange(expected.G - tolerance, expected.G + tolerance, $"{actual}");
        actual.B.ShouldBeInRange(expected.B - tolerance, expected.B + tolerance, $"{actual}");
    }
}
