using Mien.Research.Mtcnn;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

public sealed class SceneTests
{
    private const int Width = 100;
    private const int Height = 60;

    [Fact]
    public void A_turned_scene_keeps_faces_on_their_pixels()
    {
        var scene = new Scene(Light(new(60, 20, 10, 10)), [new(new Box(60, 20, 10, 10), Landmarks(65, 25))], [new Box(40, 20, 20, 10)]).Turn(90);
        scene.Picture.Width.ShouldBe(Width);
        scene.Picture.Height.ShouldBe(Height);

        // The middle is (50, 30), and right becomes down.
        var face = scene.Faces.ShouldHaveSingleItem();
        ShouldBe(face.Box, new(50, 40, 10, 10));
        (face.Landmarks!.Nose.X, face.Landmarks.Nose.Y).ShouldBe((55f, 45f));
        LightOf(scene.Picture).ShouldBe(new(50, 40, 10, 10));
        ShouldBe(scene.Unsure.ShouldHaveSingleItem(), new(50, 20, 10, 20));
    }

    [Fact]
    public void The_box_of_a_turned_face_is_that_of_its_ellipse()
    {
        var box = new Scene(Light(default), [new(new Box(40, 20, 20, 20), null)], []).Turn(45).Faces.Single().Box;
        ShouldBe(box, new(40, 20, 20, 20)); // a circle stays as it is
        box = new Scene(Light(default), [new(new Box(46, 20, 8, 20), null)], []).Turn(45).Faces.Single().Box;
        box.Width.ShouldBe(MathF.Sqrt((64 + 400) / 2f), 1e-4f);
    }

    [Fact]
    public void A_face_that_is_turned_out_of_the_picture_becomes_unsure()
    {
        var scene = new Scene(Light(default), [new(new Box(0, 20, 10, 10), null)], []).Turn(90);
        scene.Faces.ShouldBeEmpty();
        ShouldBe(scene.Unsure.ShouldHaveSingleItem(), new(50, -20, 10, 10));
    }

    [Fact]
    public void A_stretched_scene_keeps_faces_on_their_pixels()
    {
        var scene = new Scene(Light(new(60, 20, 10, 10)), [new(new Box(60, 20, 10, 10), Landmarks(65, 25))], [new Box(40, 20, 20, 10)]).Stretch(1.5f);
        scene.Picture.Width.ShouldBe(150);
        scene.Faces.Single().Box.ShouldBe(new(90, 20, 15, 10));
        scene.Faces.Single().Landmarks!.Nose.ShouldBe(new Point(97.5f, 25));
        scene.Unsure.ShouldBe([new Box(60, 20, 30, 10)]);
        LightOf(scene.Picture).ShouldBe(new(90, 20, 15, 10));
    }

    [Fact]
    public void What_both_views_show_has_the_mean_and_what_one_shows_half()
    {
        // A detector that is surer of the right half, and sees something on the left of either view.
        var detector = new Fixed(
            [new(new Box(70, 10, 20, 20), 0.9f, Landmarks(80, 20)), new(new Box(0, 40, 10, 10), 0.8f)],
            [new(new Box(12, 10, 20, 20), 0.7f, Landmarks(22, 20)), new(new Box(0, 0, 10, 10), 0.5f)]);
        var faces = new MirroredDetector(detector, threshold: 0.3f).Detect(Light(new(0, 0, 10, 10)));
        faces.Count.ShouldBe(2);
        faces[0].Score.ShouldBe(0.8f, 1e-6f);
        faces[0].Box.ShouldBe(new(69, 10, 20, 20));
        faces[0].Landmarks!.Nose.ShouldBe(new Point(79, 20));
        faces[0].Landmarks!.LeftEye.X.ShouldBeLessThan(faces[0].Landmarks!.RightEye.X);
        faces[1].ShouldBe(new Detection(new Box(0, 40, 10, 10), 0.4f));
    }

    private static FaceLandmarks Landmarks(float x, float y) => new(new(x - 2, y - 1), new(x + 2, y - 1), new(x, y), new(x - 2, y + 2), new(x + 2, y + 2));

    private static void ShouldBe(Box box, Box expected)
    {
        foreach (var (value, wanted) in new[] { (box.X, expected.X), (box.Y, expected.Y), (box.Width, expected.Width), (box.Height, expected.Height) })
            value.ShouldBe(wanted, 1e-4f);
    }

    private static Picture Light(Box box)
    {
        var pixels = new byte[3 * Width * Height];
        for (var y = (int)box.Y; y < box.Bottom; y++)
            for (var x = (int)box.X; x < box.Right; x++)
                pixels.AsSpan(3 * (y * Width + x), 3).Fill(255);
        return Picture.FromPixels(pixels, Width, Height);
    }

    private static Box LightOf(Picture picture)
    {
        var places = Enumerable.Range(0, picture.Width * picture.Height).Where(i => picture.Pixels[3 * i] > 127).Select(i => (X: i % picture.Width, Y: i / picture.Width)).ToList();
        var (left, top) = (places.Min(place => place.X), places.Min(place => place.Y));
        return new(left, top, places.Max(place => place.X) + 1 - left, places.Max(place => place.Y) + 1 - top);
    }

    // The picture has its light on the left, the mirror image on the right.
    private sealed class Fixed(IReadOnlyList<Detection> picture, IReadOnlyList<Detection> mirrored) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture searched) => searched.Pixels[0] > 0 ? picture : mirrored;
    }
}
