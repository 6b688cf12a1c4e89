using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;
using Mien.Vision.Features;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class DescriptorFeaturesTests
{
    [Fact]
    public void Each_descriptor_is_a_block_and_components_come_from_training_rows_alone()
    {
        var lpq = new LocalPhaseQuantization();
        var phog = new PyramidHistogramOfGradients(1);
        var faces = Noise(last: 12);
        var described = DescriptorFeatures.Describe(faces, null, lpq, phog);

        described.Blocks.ShouldBe([new("lpq", 256), new("phog", 40)]);
        described.Samples.ShouldBe(faces.Samples);
        var histogram = new float[256];
        lpq.Describe(Read(faces, 3), 24, 20, histogram);
        described[3][..256].ToArray().ShouldBe(histogram);

        int[] training = [0, 1, 2, 3, 4, 5, 6, 7];
        var reduced = DescriptorFeatures.ReduceBlocks(described, training, 3);
        reduced.Blocks.ShouldBe([new("lpq", 3), new("phog", 3)]);
        var alone = DescriptorFeatures.ReduceBlocks(DescriptorFeatures.Describe(faces, null, phog), training, 3);
        for (var row = 0; row < reduced.Count; row++)
            reduced[row][3..].ToArray().ShouldBe(alone[row].ToArray());
        for (var f = 0; f < 6; f++)
            training.Average(row => reduced[row][f]).ShouldBe(0, 1e-6);
        var changed = DescriptorFeatures.ReduceBlocks(DescriptorFeatures.Describe(Noise(last: 99), null, lpq, phog), training, 3);
        changed[5].ToArray().ShouldBe(reduced[5].ToArray());
        changed[11].ToArray().ShouldNotBe(reduced[11].ToArray());
    }

    [Fact]
    public void Rows_that_do_not_vary_enough_and_a_set_without_faces_are_told()
    {
        var lpq = new LocalPhaseQuantization();
        var described = DescriptorFeatures.Describe(Noise(last: 12), null, lpq);

        Should.Throw<MienException>(() => DescriptorFeatures.ReduceBlocks(described, [0, 1, 2], 3)).Message
            .ShouldBe("small: its 3 training rows do not vary in 3 directions of lpq; keep fewer components");
        Should.Throw<MienException>(() => DescriptorFeatures.ReduceBlocks(described, [], 1)).Message.ShouldStartWith("small: its 0 training rows ");
        Should.Throw<MienException>(() => DescriptorFeatures.Describe(Noise(last: 12).Take([]), null, lpq)).Message.ShouldBe("small: holds no face");
    }

    // The last face is made from another number.
    private static FaceSet Noise(int last) => OfPixels(new PixelShape(20, 24, 1), [.. Enumerable.Range(1, 12).Select(number =>
    {
        var random = new RandomSource((ulong)(number == 12 ? last : number));
        var pixels = new byte[480];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)random.Below(256);
        return (pixels, number % 7, Split.None);
    })]);
}
