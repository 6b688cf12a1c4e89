using Mien.Vision.Alignment;

namespace Mien.Vision.Tests.Alignment;

public sealed class SimilarityTransformTests
{
    private static readonly Point[] from = [new(1, 2), new(7, 3), new(4, 6), new(2, 9), new(6, 8.5f)];
    private static readonly Point[] to = [new(30, 41), new(52, 36), new(44, 55), new(39, 70), new(57, 63.5f)];

    /// <summary>The numbers are those of skimage 0.19, SimilarityTransform.estimate, which is Umeyama's method by singular values.</summary>
    [Fact]
    public void Least_squares_are_those_of_Umeyama()
    {
        var transform = SimilarityTransform.Fit(from, to);
        transform.A.ShouldBe(4.23100304, 1e-7);
        transform.B.ShouldBe(-1.18693009, 1e-7);
        transform.C.ShouldBe(20.71048632, 1e-6);
        transform.D.ShouldBe(33.73100304, 1e-6);
    }

    [Fact]
    public void A_transform_is_found_again_and_mirror_images_are_not_reflected()
    {
        var turned = new SimilarityTransform(-0.3, 1.2, 40, -7);
        var found = SimilarityTransform.Fit(from, [.. from.Select(turned.Apply)]);
        found.A.ShouldBe(-0.3, 1e-5);
        found.B.ShouldBe(1.2, 1e-5);
        found.Scale.ShouldBe(Math.Sqrt(0.09 + 1.44), 1e-5);
        found.Angle.ShouldBe(Math.Atan2(1.2, -0.3) * 180 / Math.PI, 1e-4);

        var mirrored = SimilarityTransform.Fit(from, [.. from.Select(place => new Point(-place.X, place.Y))]);
        mirrored.Scale.ShouldBeLessThan(1); // no rotation mirrors, so the best is a smaller pattern
    }

    [Fact]
    public void A_turn_is_clockwise_and_its_centre_stays()
    {
        var turn = SimilarityTransform.Turn(new(10, 20), 30);
        turn.Angle.ShouldBe(30, 1e-9);
        turn.Scale.ShouldBe(1, 1e-12);
        turn.Apply(new(10, 20)).ShouldBe(new Point(10, 20));

        // Y points downwards: right becomes down.
        var quarter = new FaceLandmarks(new(11, 20), new(13, 20), new(12, 21), new(11, 22), new(13, 22)).Apply(SimilarityTransform.Turn(new(10, 20), 90));
        quarter.LeftEye.X.ShouldBe(10, 1e-5);
        quarter.LeftEye.Y.ShouldBe(21, 1e-5);
        quarter.RightMouth.X.ShouldBe(8, 1e-5);
        quarter.RightMouth.Y.ShouldBe(23, 1e-5);
    }

    [Fact]
    public void Places_that_tell_nothing_are_refused()
    {
        Should.Throw<ArgumentException>(() => SimilarityTransform.Fit(from, to.AsSpan(1)));
        Should.Throw<ArgumentException>(() => SimilarityTransform.Fit([new(1, 1), new(1, 1)], [new(1, 1), new(2, 1)]));
        Should.Throw<ArgumentException>(() => SimilarityTransform.Fit([new(1, float.NaN), new(1, 1)], [new(1, 1), new(2, 1)]));
        Should.Throw<ArgumentException>(() => SimilarityTransform.Fit([], []));
    }
}
