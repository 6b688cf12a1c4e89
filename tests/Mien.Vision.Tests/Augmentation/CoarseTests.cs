using Mien.Vision.Augmentation;

namespace Mien.Vision.Tests.Augmentation;

public sealed class CoarseTests
{
    [Fact]
    public void Shrinking_is_the_mean_of_what_a_pixel_covers()
    {
        float[] source = [0, 3, 6, 9, 12, 15];
        var target = new float[2];
        Coarse.Shrink(source, 3, 2, 1, target, 2, 1);
        // The first covers columns 0 and half of 1, of both rows.
        target.ShouldBe([(0 + 9 + 0.5f * (3 + 12)) / 3, (6 + 15 + 0.5f * (3 + 12)) / 3], 1e-5);
    }

    [Fact]
    public void Enlarging_is_bilinear_between_centres_and_keeps_channels_apart()
    {
        float[] source = [0, 100, 8, 60];
        var target = new float[8];
        Coarse.Enlarge(source, 2, 1, 2, target, 4, 1);
        target.ShouldBe([0, 100, 2, 90, 6, 70, 8, 60], 1e-5);
        var three = new float[6];
        Coarse.Enlarge([0, 8, 40], 3, 1, 1, three, 6, 1);
        three.ShouldBe([0, 2, 6, 16, 32, 40], 1e-5);
        var tall = new float[4];
        Coarse.Enlarge([0, 8], 1, 2, 1, tall, 1, 4);
        tall.ShouldBe([0, 2, 6, 8], 1e-5);
    }

    [Fact]
    public void The_same_size_changes_nothing()
    {
        float[] source = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var shrunk = new float[12];
        Coarse.Shrink(source, 3, 2, 2, shrunk, 3, 2);
        shrunk.ShouldBe(source, 1e-5);
        var enlarged = new float[12];
        Coarse.Enlarge(source, 3, 2, 2, enlarged, 3, 2);
        enlarged.ShouldBe(source, 1e-5);
    }
}
