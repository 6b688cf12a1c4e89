using Mien.Research.Mtcnn;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

/// <summary>Turned and stretched scenes against plain geometry, pixel by pixel.</summary>
public sealed class PlainSceneTests
{
    private const int Width = 61;
    private const int Height = 44;

    private static readonly SceneFace face = new(
        new Box(21, 10, 14, 22), new(new(25, 17), new(32, 18), new(28, 21), new(24, 27), new(31, 28)), IsPasted: true);

    private static readonly Box unsure = new(40, 5, 12, 8);

    [Theory]
    [InlineData(-37)]
    [InlineData(8.5)]
    [InlineData(25)]
    [InlineData(140)]
    public void A_turned_scene_is_the_old_one_turned_clockwise_around_its_middle(double degrees)
    {
        var picture = Waves();
        var turned = new Scene(picture, [face], [unsure]).Turn(degrees);

        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                // What is here now was turned by less.
                var (dx, dy) = (x + 0.5 - Width / 2.0, y + 0.5 - Height / 2.0);
                var (fromX, fromY) = (Width / 2.0 + cosine * dx + sine * dy, Height / 2.0 - sine * dx + cosine * dy);
                for (var c = 0; c < 3; c++)
                    ((double)turned.Picture.Pixels[3 * (y * Width + x) + c]).ShouldBe(Bilinear(picture, fromX - 0.5, fromY - 0.5, c), 0.51, $"{x}, {y}");
            }

        var found = turned.Faces.ShouldHaveSingleItem();
        found.IsPasted.ShouldBeTrue();
        ShouldBe(found.Box, Ellipse(face.Box, Go));
        foreach (var (place, was) in Places(found.Landmarks!).Zip(Places(face.Landmarks!)))
        {
            var (x, y) = Go(was.X, was.Y);
            place.X.ShouldBe((float)x, 1e-3f);
            place.Y.ShouldBe((float)y, 1e-3f);
        }
        ShouldBe(turned.Unsure.ShouldHaveSingleItem(), Ellipse(unsure, Go));

        (double X, double Y) Go(double x, double y) => (
            Width / 2.0 + cosine * (x - Width / 2.0) - sine * (y - Height / 2.0),
            Height / 2.0 + sine * (x - Width / 2.0) + cosine * (y - Height / 2.0));
    }

    [Theory]
    [InlineData(0.777f, 47)] // 47.4 columns
    [InlineData(1.31f, 79)] // 79.9
    public void A_stretched_scene_has_whole_columns_and_all_is_moved_by_their_share(float factor, int width)
    {
        // Red grows by 4 a column: it tells the place to a quarter of one.
        var pixels = new byte[3 * Width * Height];
        for (var i = 0; i < Width * Height; i++)
            (pixels[3 * i], pixels[3 * i + 1]) = ((byte)(4 * (i % Width)), (byte)(5 * (i / Width)));
        var stretched = new Scene(Picture.FromPixels(pixels, Width, Height), [face], [unsure]).Stretch(factor);

        (stretched.Picture.Width, stretched.Picture.Height).ShouldBe((width, Height));
        var share = (double)width / Width;
        for (var y = 0; y < Height; y++)
            for (var x = 3; x < width - 3; x++)
            {
                ((double)stretched.Picture.Pixels[3 * (y * width + x)]).ShouldBe(4 * ((x + 0.5) / share - 0.5), 1, $"{x}, {y}");
                stretched.Picture.Pixels[3 * (y * width + x) + 1].ShouldBe((byte)(5 * y));
            }

        var found = stretched.Faces.ShouldHaveSingleItem();
        found.IsPasted.ShouldBeTrue();
        ShouldBe(found.Box, new((float)(21 * share), 10, (float)(14 * share), 22));
        foreach (var (place, was) in Places(found.Landmarks!).Zip(Places(face.Landmarks!)))
            (place.X, place.Y).ShouldBe(((float)width / Width * was.X, was.Y));
        ShouldBe(stretched.Unsure.ShouldHaveSingleItem(), new((float)(40 * share), 5, (float)(12 * share), 8));
    }

    private static Picture Waves()
    {
        var pixels = new byte[3 * Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, c) = (i / 3 % Width, i / 3 / Width, i % 3);
            pixels[i] = (byte)(127 + 60 * Math.Sin(0.4 * x + c) + 60 * Math.Cos(0.3 * y * (c + 1)));
        }
        return Picture.FromPixels(pixels, Width, Height);
    }

    // The border goes on.
    private static double Bilinear(Picture picture, double x, double y, int c)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var sum = 0.0;
        for (var row = top; row <= top + 1; row++)
            for (var column = left; column <= left + 1; column++)
                sum += (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row))
                    * picture.Pixels[3 * (Math.Clamp(row, 0, Height - 1) * Width + Math.Clamp(column, 0, Width - 1)) + c];
        return sum;
    }

    // The box of the places that the ellipse in a box goes to.
    private static Box Ellipse(Box box, Func<double, double, (double X, double Y)> go)
    {
        var places = Enumerable.Range(0, 20_000).Select(i => 2 * Math.PI * i / 20_000)
            .Select(angle => go(box.X + box.Width / 2 * (1 + Math.Cos(angle)), box.Y + box.Height / 2 * (1 + Math.Sin(angle)))).ToList();
        var (left, top) = (places.Min(place => place.X), places.Min(place => place.Y));
        return new((float)left, (float)top, (float)(places.Max(place => place.X) - left), (float)(places.Max(place => place.Y) - top));
    }

    private static Point[] Places(FaceLandmarks marks)
    {
        var places = new Point[FaceLandmarks.Count];
        marks.CopyTo(places);
        return places;
    }

    private static void ShouldBe(Box box, Box expected)
    {
        box.X.ShouldBe(expected.X, 1e-3f);
        box.Y.ShouldBe(expected.Y, 1e-3f);
        box.Width.ShouldBe(expected.Width, 1e-3f);
        box.Height.ShouldBe(expected.Height, 1e-3f);
    }
}
