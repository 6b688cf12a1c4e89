using Mien.Research.Mtcnn;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

public sealed class DetectionSamplesTests
{
    private const int Size = 12;

    [Fact]
    public void Without_changes_crops_come_as_they_are_or_as_their_mirror_images()
    {
        var asTheyAre = Fill(new DetectionSamples([Crop()], Size, seed: null), epoch: 0);
        asTheyAre[0].ShouldBe((0 - 127.5f) / 128);
        asTheyAre[3].ShouldBe((20 - 127.5f) / 128);

        var mirrored = Fill(new DetectionSamples([Crop()], Size, seed: null) { IsMirrored = true }, epoch: 0);
        for (var i = 0; i < Size; i++)
            mirrored[3 * i].ShouldBe(asTheyAre[3 * (Size - 1 - i)]);
    }

    [Fact]
    public void Changes_are_others_in_every_epoch_alike_in_the_same_one_and_within_range()
    {
        var samples = new DetectionSamples([Crop()], Size, seed: 5);
        var seen = new HashSet<float>();
        for (var epoch = 0; epoch < 200; epoch++)
        {
            var values = Fill(samples, epoch);
            values.ShouldAllBe(value => value >= -127.5f / 128 && value <= 127.5f / 128);
            values.ShouldBe(Fill(samples, epoch));
            seen.Add(values.Sum());
        }
        seen.Count.ShouldBeGreaterThan(190);
    }

    [Fact]
    public void A_fifth_of_the_crops_are_grey_and_the_others_keep_the_order_of_their_colours()
    {
        var samples = new DetectionSamples([Crop(i => (byte)(200 - (80 * (i % 3))))], Size, seed: 5);
        var grey = 0;
        for (var epoch = 0; epoch < 400; epoch++)
        {
            var values = Fill(samples, epoch);
            // Not of the part that may be covered, which is a smaller one.
            float[] colour = [.. Enumerable.Range(0, 3).Select(channel => values.Where((_, i) => i % 3 == channel).Order().ElementAt(Size * Size / 2))];
            if (colour.Max() - colour.Min() < 1e-4f)
                grey++;
            else
                colour.ShouldBe(colour.OrderDescending());
        }
        grey.ShouldBeInRange(55, 105);
    }

    // Columns of rising grey.
    private static DetectionCrop Crop() => Crop(i => (byte)(20 * (i / 3 % Size)));

    private static DetectionCrop Crop(Func<int, byte> value)
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * Size * Size).Select(value)];
        return DetectionCrop.Cut(new Scene(Picture.FromPixels(pixels, Size, Size), [], []), new Box(0, 0, Size, Size), Size, face: -1, label: 0);
    }

    private static float[] Fill(DetectionSamples samples, int epoch)
    {
        var input = new float[3 * Size * Size];
        samples.Fill(epoch, 0, input, new float[DetectionTargets.Count]);
        return input;
    }
}
