using Mien.Vision.Alignment;
using Mien.Vision.Pictures;
using Mien.Vision.Tests.Pictures;

namespace Mien.Vision.Tests.Alignment;

public sealed class FaceAlignmentTests
{
    private static readonly FaceLandmarks tilted = new(new(30, 41), new(52, 36), new(44, 55), new(39, 70), new(57, 63.5f));

    [Theory]
    [InlineData(48, 48, 0)]
    [InlineData(64, 96, 0.25f)]
    [InlineData(96, 64, -0.1f)]
    public void Landmarks_come_where_the_canonical_face_has_them(int width, int height, float margin)
    {
        // A face that is the canonical one, turned by 30 degrees, 90 pixels large, in the middle of (200, 150).
        var turn = new SimilarityTransform(90 * Math.Cos(Math.PI / 6), 90 * Math.Sin(Math.PI / 6), 200, 150);
        var face = Moved(FaceAlignment.Canonical, place => turn.Apply(new(place.X - 0.5f, place.Y - 0.5f)));
        var toPicture = FaceAlignment.FromCrop(face, width, height, margin);

        toPicture.Angle.ShouldBe(30, 1e-3);
        toPicture.Scale.ShouldBe(90 * (1 + (2 * margin)) / Math.Min(width, height), 1e-4);
        var middle = toPicture.Apply(new(width / 2f, height / 2f));
        middle.X.ShouldBe(200, 1e-3f);
        middle.Y.ShouldBe(150, 1e-3f);
    }

    [Fact]
    public void An_upright_face_is_cropped_as_its_square_box()
    {
        var picture = Picture.Load(Fixtures.Astronaut, 128);
        var face = new Detection(new Box(40, 12, 24, 32), 1, FaceAlignment.Canonical.Scale(32, 32) is var marks
            ? Moved(marks, place => new(place.X + 36, place.Y + 12)) : null);
        float[] aligned = new float[32 * 32], boxed = new float[32 * 32], narrow = new float[32 * 32];
        new FaceCrop { Aligned = true }.Grey(picture, face, 32, 32, aligned);
        new FaceCrop { Square = true }.Grey(picture, face, 32, 32, boxed);
        new FaceCrop().Grey(picture, face, 32, 32, narrow);
        for (var i = 0; i < aligned.Length; i++)
            aligned[i].ShouldBe(boxed[i], 0.6f); // luma of a pixel is rounded where boxes are cut
        var plain = new float[32 * 32];
        picture.CropGrey(face.Box, 32, 32, plain);
        narrow.ShouldBe(plain);
    }

    [Fact]
    public void A_margin_is_a_share_of_the_box()
    {
        var picture = Picture.Load(Fixtures.Astronaut, 128);
        float[] wide = new float[3 * 20 * 20], expected = new float[3 * 20 * 20];
        new FaceCrop { Margin = 0.5f, Aligned = true }.Rgb(picture, new Detection(new Box(30, 40, 20, 10), 1), 20, 20, wide);
        picture.CropRgb(new Box(20, 35, 40, 20), 20, 20, expected);
        wide.ShouldBe(expected);
        Should.Throw<ArgumentOutOfRangeException>(() => new FaceCrop { Margin = -0.5f }.Validate());
        Should.Throw<ArgumentOutOfRangeException>(() => FaceAlignment.FromCrop(tilted, 48, 48, float.NaN));
    }

    [Fact]
    public void Warping_by_a_quarter_turn_turns_the_picture()
    {
        var picture = Picture.Load(Fixtures.Astronaut, 128);
        var warped = new float[3 * 128 * 128];
        picture.WarpRgb(new SimilarityTransform(0, 1, 128, 0), 128, 128, warped); // x' = 128 - y, y' = x
        for (var i = 0; i < 128 * 128; i++)
        {
            var (r, g, b) = picture.At(127 - (i / 128), i % 128);
            (warped[3 * i], warped[(3 * i) + 1], warped[(3 * i) + 2]).ShouldBe((r, g, b));
        }
    }

    [Fact]
    public void Warping_to_a_quarter_averages_what_each_pixel_covers()
    {
        var picture = Picture.Load(Fixtures.Astronaut, 128);
        var warped = new float[3 * 32 * 32];
        picture.WarpRgb(new SimilarityTransform(4, 0, 0, 0), 32, 32, warped);
        for (var i = 0; i < 32 * 32; i++)
        {
            var mean = Enumerable.Range(0, 16).Average(k => picture.At((4 * (i % 32)) + (k % 4), (4 * (i / 32)) + (k / 4)).R);
            warped[3 * i].ShouldBe((float)mean, 1e-3f);
        }
    }

    [Fact]
    public void Landmarks_in_one_place_are_refused()
    {
        var place = new Point(3, 4);
        var picture = Picture.Load(Fixtures.Astronaut, 128);
        FaceAlignment.FromCrop(tilted, 48, 48).Angle.ShouldBeInRange(-20, 0);
        Should.Throw<ArgumentException>(() => picture.WarpGrey(FaceAlignment.FromCrop(new(place, place, place, place, place), 8, 8), 8, 8, new float[64]));
        Should.Throw<ArgumentException>(() => picture.WarpGrey(new SimilarityTransform(double.NaN, 0, 0, 0), 8, 8, new float[64]));
        Should.Throw<ArgumentException>(() => picture.WarpGrey(new SimilarityTransform(1, 0, 0, 0), 8, 8, new float[63]));
    }

    private static FaceLandmarks Moved(FaceLandmarks face, Func<Point, Point> move) =>
        new(move(face.LeftEye), move(face.RightEye), move(face.Nose), move(face.LeftMouth), move(face.RightMouth));
}
