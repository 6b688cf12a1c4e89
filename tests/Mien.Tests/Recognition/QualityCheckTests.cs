using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Tests.Recognition;

public sealed class QualityCheckTests
{
    private static readonly FaceLandmarks front = new(new(40, 40), new(60, 40), new(50, 52), new(42, 62), new(58, 62));

    [Theory]
    [InlineData(32, 40, FaceQuality.Good)]
    [InlineData(31, 40, FaceQuality.Small)]
    [InlineData(40, 31, FaceQuality.Small)]
    public void The_shorter_side_of_a_small_face_has_too_few_pixels(float width, float height, FaceQuality quality) =>
        QualityCheck.Of(Checkered(100, 100), new Detection(new Box(10, 10, width, height), 1)).ShouldBe(quality);

    [Fact]
    public void A_blurred_face_is_told_from_a_sharp_one()
    {
        var sharp = Checkered(96, 96);
        var soft = Enlarged(sharp, 12);

        QualityCheck.Of(sharp, Whole(sharp)).ShouldBe(FaceQuality.Good);
        QualityCheck.Of(soft, Whole(soft)).ShouldBe(FaceQuality.Blurred);
    }

    [Fact]
    public void Sharpness_does_not_depend_on_contrast_and_is_0_of_a_flat_face()
    {
        var strong = Checkered(96, 96);
        var weak = Picture.FromPixels([.. strong.Pixels.ToArray().Select(value => (byte)(100 + (value / 4)))], 96, 96);
        var flat = Picture.FromPixels([.. Enumerable.Repeat((byte)77, 3 * 96 * 96)], 96, 96);

        QualityCheck.Sharpness(weak, Whole(weak).Box).ShouldBe(QualityCheck.Sharpness(strong, Whole(strong).Box), 0.02);
        QualityCheck.Sharpness(flat, Whole(flat).Box).ShouldBe(0);
    }

    // Stripes of period four: the Laplacian of 0, 0, 200, 200 is 200 everywhere, and the variance 100 squared.
    [Fact]
    public void Sharpness_is_the_variance_of_the_laplacian_by_that_of_the_grey_values()
    {
        var stripes = Picture.FromPixels([.. Enumerable.Range(0, 3 * 48 * 48).Select(i => (byte)(i / 3 % 4 < 2 ? 0 : 200))], 48, 48);

        QualityCheck.Sharpness(stripes, Whole(stripes).Box).ShouldBe(4, 1e-3);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7.9f, false)]
    [InlineData(8.1f, true)]
    [InlineData(-8.1f, true)]
    public void The_nose_of_a_turned_face_lies_far_beside_its_middle(float shift, bool isTurned)
    {
        var picture = Checkered(100, 100);
        var landmarks = front with { Nose = front.Nose with { X = front.Nose.X + shift } };

        QualityCheck.Of(picture, new Detection(new Box(20, 20, 60, 60), 1, landmarks)).ShouldBe(isTurned ? FaceQuality.Turned : FaceQuality.Good);
    }

    [Fact]
    public void A_face_that_is_held_aslant_is_no_more_turned()
    {
        var aslant = front.Apply(new SimilarityTransform(0.8f, 0.6f, 5, -3));

        QualityCheck.Turn(aslant).ShouldBe(0, 1e-5);
        QualityCheck.Turn(front with { LeftMouth = front.LeftEye, RightMouth = front.RightEye }).ShouldBe(float.PositiveInfinity);
    }

    [Fact]
    public void Several_reasons_are_told_by_name_and_read_again()
    {
        var quality = QualityCheck.Of(Checkered(60, 60), new Detection(new Box(0, 0, 20, 20), 1, front with { Nose = new(70, 52) }));

        string[] reasons = [.. QualityCheck.Reasons(quality)];

        reasons.ShouldBe(["small", "turned"]);
        reasons.Select(QualityCheck.Of).ShouldBe([FaceQuality.Small, FaceQuality.Turned]);
        Should.Throw<FormatException>(() => QualityCheck.Of("good"));
    }

    private static Detection Whole(Picture picture) => new(new Box(0, 0, picture.Width, picture.Height), 1);

    // Squares of six pixels.
    private static Picture Checkered(int width, int height) => Picture.FromPixels(
        [.. Enumerable.Range(0, 3 * width * height).Select(i => (byte)(((i / 3 % width / 6) + (i / 3 / width / 6)) % 2 * 200))], width, height);

    private static Picture Enlarged(Picture picture, int factor)
    {
        var values = new float[picture.Pixels.Length];
        picture.CropRgb(new Box(0, 0, picture.Width / (float)factor, picture.Height / (float)factor), picture.Width, picture.Height, values);
        return Picture.FromPixels([.. values.Select(value => (byte)value)], picture.Width, picture.Height);
    }
}
