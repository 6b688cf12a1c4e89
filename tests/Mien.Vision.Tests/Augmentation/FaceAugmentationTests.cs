using Mien.Tensors;
using Mien.Vision.Augmentation;

namespace Mien.Vision.Tests.Augmentation;

public sealed class FaceAugmentationTests
{
    private const int Size = 16;

    [Fact]
    public void Without_changes_the_face_stays_as_it_is()
    {
        var face = Face();
        var output = Apply(new FaceAugmentation { Flip = 0 }, face, seed: 1);
        output.ShouldBe(face.Select(value => (float)value), tolerance: 1e-4);
    }

    [Fact]
    public void A_flip_is_the_mirror_image()
    {
        var face = Face();
        var output = Apply(new FaceAugmentation { Flip = 1 }, face, seed: 1);
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < Size; column++)
                output[row * Size + column].ShouldBe(face[row * Size + Size - 1 - column], 1e-3f);
    }

    [Fact]
    public void Half_of_many_faces_are_flipped()
    {
        var face = Face();
        var flipped = Enumerable.Range(0, 1000).Count(seed => Math.Abs(Apply(new FaceAugmentation(), face, (ulong)seed)[0] - face[0]) > 1);
        flipped.ShouldBeInRange(440, 560);
    }

    [Fact]
    public void A_rotation_keeps_the_centre_and_moves_the_corners()
    {
        var face = new byte[Size * Size];
        face.AsSpan(0, Size * Size / 2).Fill(200);
        var turned = Enumerable.Range(0, 20).Select(seed => Apply(new FaceAugmentation { Flip = 0, Rotation = 30 }, face, (ulong)seed)).ToList();
        foreach (var output in turned)
        {
            output[2 * Size + Size / 2].ShouldBe(200, 1e-3f);
            output[(Size - 3) * Size + Size / 2].ShouldBe(0, 1e-3f);
        }
        turned.ShouldContain(output => output[(Size / 2 - 1) * Size] < 100);
        turned.ShouldContain(output => output[Size / 2 * Size] > 100);
    }

    [Fact]
    public void Brightness_and_contrast_stay_within_their_bounds()
    {
        var face = new byte[Size * Size];
        Array.Fill(face, (byte)227);
        for (ulong seed = 0; seed < 200; seed++)
        {
            var value = Apply(new FaceAugmentation { Brightness = 0.1f, Contrast = 0.2f }, face, seed)[0];
            value.ShouldBeInRange(127.5f + 99.5f * 0.8f - 25.6f, 127.5f + 99.5f * 1.2f + 25.6f);
        }
    }

    [Fact]
    public void Erasing_paints_one_rectangle_of_the_stated_size()
    {
        var face = new byte[Size * Size];
        for (ulong seed = 0; seed < 100; seed++)
        {
            var output = Apply(new FaceAugmentation { Erasing = 1 }, face, seed);
            var painted = output.Where(value => value != 0).ToList();
            painted.Distinct().Count().ShouldBe(1);
            painted.Count.ShouldBeInRange(1, Size * Size / 2);
        }
    }

    [Fact]
    public void The_same_random_numbers_give_the_same_face()
    {
        var augmentation = new FaceAugmentation { Rotation = 12, Shift = 0.1f, Zoom = 0.1f, Brightness = 0.1f, Contrast = 0.1f, Erasing = 0.5f };
        Apply(augmentation, Face(), 7).ShouldBe(Apply(augmentation, Face(), 7));
        Apply(augmentation, Face(), 7).ShouldNotBe(Apply(augmentation, Face(), 8));
    }

    [Fact]
    public void Each_channel_of_an_oblong_colour_face_changes_as_a_grey_face_would()
    {
        const int width = 11;
        const int height = 7;
        var augmentation = new FaceAugmentation
        {
            Flip = 1, Rotation = 20, Shift = 0.2f, Zoom = 0.2f, Brightness = 0.1f, Contrast = 0.1f, Erasing = 0.5f,
        };
        var colour = Face()[..(3 * width * height)];
        for (ulong seed = 0; seed < 10; seed++)
        {
            var output = new float[colour.Length];
            var random = new RandomSource(seed);
            augmentation.Apply(colour, width, height, 3, output, ref random);
            for (var c = 0; c < 3; c++)
            {
                byte[] channel = [.. colour.Where((_, i) => i % 3 == c)];
                var single = new float[channel.Length];
                random = new RandomSource(seed);
                augmentation.Apply(channel, width, height, 1, single, ref random);
                single.ShouldBe(output.Where((_, i) => i % 3 == c));
            }
        }
    }

    [Fact]
    public void A_shift_is_a_share_of_its_own_side()
    {
        const int width = 40;
        const int height = 10;
        var face = new byte[width * height];
        for (var i = 0; i < face.Length; i++)
            face[i] = (byte)(5 * (i % width));
        var largest = Enumerable.Range(0, 200).Max(seed =>
        {
            var output = new float[face.Length];
            var random = new RandomSource((ulong)seed);
            new FaceAugmentation { Flip = 0, Shift = 0.25f }.Apply(face, width, height, 1, output, ref random);
            return Math.Abs(output[width / 2] - face[width / 2]);
        });
        largest.ShouldBeInRange(45, 50);
    }

    [Fact]
    public void A_stretch_changes_width_against_height_and_keeps_the_centre_and_the_area()
    {
        const int size = 64;
        var face = new byte[size * size];
        for (var row = 16; row < 48; row++)
            face.AsSpan(row * size + 16, 32).Fill(255);
        var ratios = Enumerable.Range(0, 100).Select(seed =>
        {
            var output = new float[face.Length];
            var random = new RandomSource((ulong)seed);
            new FaceAugmentation { Flip = 0, Stretch = 0.4f }.Apply(face, size, size, 1, output, ref random);
            var width = Enumerable.Range(0, size).Sum(x => output[size / 2 * size + x]) / 255;
            var height = Enumerable.Range(0, size).Sum(y => output[y * size + size / 2]) / 255;
            (width * height).ShouldBe(32 * 32, 20f);
            var left = Enumerable.Range(0, size / 2).Sum(x => output[size / 2 * size + x]);
            left.ShouldBe(width * 255 / 2, 1f);
            return height / width;
        }).ToList();
        ratios.ShouldAllBe(ratio => ratio > 0.58 && ratio < 1.42);
        ratios.Min().ShouldBeLessThan(0.65f);
        ratios.Max().ShouldBeGreaterThan(1.35f);
    }

    [Fact]
    public void A_tone_curve_keeps_black_and_white()
    {
        byte[] face = [0, 64, 255, 64];
        var exponents = Enumerable.Range(0, 100).Select(seed =>
        {
            var output = new float[4];
            var random = new RandomSource((ulong)seed);
            new FaceAugmentation { Flip = 0, Gamma = 0.5f }.Apply(face, 2, 2, 1, output, ref random);
            output[0].ShouldBe(0);
            output[2].ShouldBe(255, 1e-3f);
            return Math.Log(Math.Log(output[1] / 255) / Math.Log(64 / 255.0));
        }).ToList();
        exponents.ShouldAllBe(value => Math.Abs(value) < 0.501);
        exponents.Min().ShouldBeLessThan(-0.4);
        exponents.Max().ShouldBeGreaterThan(0.4);
    }

    [Fact]
    public void Noise_is_normal_and_of_the_stated_size()
    {
        var face = new byte[64 * 64];
        Array.Fill(face, (byte)100);
        var deviations = Enumerable.Range(0, 60).Select(seed =>
        {
            var output = new float[face.Length];
            var random = new RandomSource((ulong)seed);
            new FaceAugmentation { Noise = 0.1f }.Apply(face, 64, 64, 1, output, ref random);
            output.Average().ShouldBe(100, 2f);
            return Math.Sqrt(output.Average(value => (value - 100.0) * (value - 100)));
        }).ToList();
        deviations.ShouldAllBe(value => value < 26.5);
        deviations.Max().ShouldBeGreaterThan(22);
        deviations.Min().ShouldBeLessThan(3);
    }

    [Fact]
    public void Half_of_the_faces_lose_resolution_and_keep_their_mean()
    {
        var face = Face();
        var coarse = Enumerable.Range(0, 400).Select(seed => Apply(new FaceAugmentation { Flip = 0, Coarseness = 0.75f }, face, (ulong)seed))
            .Where(output => output.Zip(face, (a, b) => Math.Abs(a - b)).Max() > 1).ToList();
        coarse.Count.ShouldBeInRange(160, 240);
        foreach (var output in coarse)
            output.Average().ShouldBe((float)face.Average(value => value), 12f);
    }

    private static byte[] Face()
    {
        var random = new RandomSource(3);
        var face = new byte[Size * Size];
        foreach (ref var value in face.AsSpan())
            value = (byte)random.Below(256);
        return face;
    }

    private static float[] Apply(FaceAugmentation augmentation, byte[] face, ulong seed)
    {
        var output = new float[face.Length];
        var random = new RandomSource(seed);
        augmentation.Apply(face, Size, Size, 1, output, ref random);
        return output;
    }
}
