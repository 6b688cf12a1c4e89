using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class NearCopiesTests
{
    private static readonly PixelShape Shape = new(24, 24, 1);

    [Fact]
    public void Brighter_copy_is_near_and_an_exact_copy_or_another_face_is_not()
    {
        var face = Blocks(1);
        var set = OfPixels(
            Shape,
            (face, 0, Split.Train),
            ([.. face.Select(pixel => (byte)(pixel + 40))], 0, Split.Test),
            (Blocks(2), 0, Split.Train),
            (Blocks(2), 0, Split.Test));

        var near = NearCopies.Find(set, ExactCopies.Find(set));

        near.Count(Split.Train, Split.Test).ShouldBe(1);
        near.Count(Split.Test, Split.Train).ShouldBe(1);
        near.Count(Split.Train, Split.Train).ShouldBe(0);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public void Distance_is_the_root_mean_square_of_the_block_means(int change, bool isNear)
    {
        // Four of 144 blocks, two up and two down: RMSE = change sqrt(4 / 144) = change / 6, which meets 5 at 30.
        var face = Blocks(1);
        var changed = face.ToArray();
        for (var block = 0; block < 4; block++)
            foreach (var i in new[] { 0, 1, 24, 25 })
                changed[2 * block + i] = (byte)(face[2 * block + i] + (block % 2 == 0 ? change : -change));
        var set = OfPixels(Shape, (face, 0, Split.Train), (changed, 0, Split.Test));

        NearCopies.Find(set, ExactCopies.Find(set)).Count(Split.Test, Split.Train).ShouldBe(isNear ? 1 : 0);
    }

    [Fact]
    public void Sorting_along_an_axis_misses_no_pair()
    {
        // Shades of a slope: all differences lie along the axis that is sorted by.
        var random = new RandomSource(3);
        var faces = new List<(byte[], int, Split)>();
        for (var i = 0; i < 200; i++)
        {
            var slope = random.Below(1000) / 100f;
            byte[] face = [.. Enumerable.Range(0, Shape.Length).Select(pixel => (byte)(120 + slope * (pixel % 24 - 11.5f) + random.Below(3)))];
            faces.Add((face, 0, i % 2 == 0 ? Split.Train : Split.Test));
        }
        var set = OfPixels(Shape, [.. faces]);

        var near = NearCopies.Find(set, ExactCopies.Find(set));

        var thumbnails = Thumbnails.Of(set);
        foreach (var (split, other) in new[] { (Split.Test, Split.Train), (Split.Train, Split.Test), (Split.Test, Split.Test) })
        {
            var expected = set.Rows(split).Count(row => set.Rows(other).Any(near => near != row && thumbnails.SquaredDistance(row, near) <= 25 * 144));
            near.Count(split, other).ShouldBe(expected);
        }
    }

    [Fact]
    public void Thumbnails_are_as_far_apart_as_their_block_means_and_never_nearer_than_on_the_axis()
    {
        var set = OfPixels(Shape, [.. Enumerable.Range(1, 20).Select(i => (Noise((ulong)i), 0, Split.None))]);
        var thumbnails = Thumbnails.Of(set);
        var positions = thumbnails.ProjectOnPrincipalAxis();
        for (var i = 0; i < 20; i++)
            for (var j = 0; j < 20; j++)
            {
                double[] a = Means(Read(set, i)), b = Means(Read(set, j));
                var expected = a.Zip(b, (x, y) => Math.Pow(x - a.Average() - y + b.Average(), 2)).Sum();
                ((double)thumbnails.SquaredDistance(i, j)).ShouldBe(expected, 1e-3 * expected + 1e-6);
                Math.Pow(positions[i] - positions[j], 2).ShouldBeLessThanOrEqualTo(1.001 * expected + 1e-3);
            }

        // The axis of greatest variance has more of it than the mean axis, and the positions lie around 0.
        positions.Average().ShouldBe(0, 0.01f);
        var whole = Enumerable.Range(0, 20).Sum(i => Enumerable.Range(0, 20).Sum(j => (double)thumbnails.SquaredDistance(i, j))) / (2 * 20);
        positions.Sum(position => (double)position * position).ShouldBeGreaterThan(1.5 * whole / 19);

        static double[] Means(byte[] face) => [.. Enumerable.Range(0, 144).Select(block =>
            new[] { 0, 1, 24, 25 }.Average(i => face[block / 12 * 48 + block % 12 * 2 + i]))];
    }

    [Fact]
    public void Pairs_at_the_limit_are_found()
    {
        // Pairs of faces exactly 5 apart, each pair far from the next.
        var set = OfPixels(Shape, [.. Enumerable.Range(0, 12).Select(i => (Step(20 * (i / 2) + 5 * (i % 2)), 0, Split.None))]);

        NearCopies.Find(set, ExactCopies.Find(set)).Count(Split.None, Split.None).ShouldBe(12);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 30, 3)]
    [InlineData(100, 100, 3)]
    public void Faces_of_any_shape_have_thumbnails(int height, int width, int channels)
    {
        var shape = new PixelShape(height, width, channels);
        byte[] flat = [.. Enumerable.Repeat((byte)10, shape.Length)];
        var other = flat.ToArray();
        other[0] = 11;
        var set = OfPixels(shape, (flat, 0, Split.Train), (other, 0, Split.Test));

        NearCopies.Find(set, ExactCopies.Find(set)).Count(Split.Test, Split.Train).ShouldBe(1);
    }

    private static byte[] Noise(ulong seed)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, Shape.Length).Select(_ => (byte)random.Below(256))];
    }

    // Left half darker and right half brighter by a height, which is then the root mean square of the thumbnail.
    private static byte[] Step(int height) => [.. Enumerable.Range(0, Shape.Length).Select(i => (byte)(i % 24 < 12 ? 128 - height : 128 + height))];

    // 12x12 random blocks of 2x2 pixels, from 50 up.
    private static byte[] Blocks(ulong seed)
    {
        var random = new RandomSource(seed);
        var values = new byte[144];
        foreach (ref var value in values.AsSpan())
            value = (byte)(50 + random.Below(120));
        return [.. Enumerable.Range(0, Shape.Length).Select(i => values[i / 24 / 2 * 12 + i % 24 / 2])];
    }
}
