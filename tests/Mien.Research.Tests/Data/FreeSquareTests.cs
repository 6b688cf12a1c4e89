using Mien.Research.Data;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Data;

public sealed class FreeSquareTests
{
    private RandomSource random = new(3);

    [Fact]
    public void Squares_lie_in_the_picture_up_to_its_edges_and_have_sides_of_all_sizes()
    {
        var squares = Find(60, 40, 8, 16, [], 3000);

        squares.ShouldAllBe(square => square.X >= 0 && square.Y >= 0 && square.Right <= 60 && square.Bottom <= 40 && square.Width == square.Height);
        (squares.Min(square => square.X), squares.Max(square => square.Right), squares.Min(square => square.Y), squares.Max(square => square.Bottom)).ShouldBe((0, 60, 0, 40));
        squares.Select(square => square.Width).Distinct().Order().ShouldBe([8, 9, 10, 11, 12, 13, 14, 15]);
        // As many below the geometric mean as above it.
        (squares.Count(square => square.Width < 11.3f) / 3000.0).ShouldBe(0.585, 0.03);
    }

    [Fact]
    public void A_square_is_at_most_half_of_the_shorter_side() => Find(100, 30, 8, 50, [], 1000).Max(square => square.Width).ShouldBe(14);

    [Fact]
    public void It_overlaps_nothing_that_is_taken()
    {
        var left = new Box(0, 0, 30, 40);
        var squares = Find(60, 40, 8, 16, [left, new Box(50, 0, 10, 40)], 100);
        squares.ShouldAllBe(square => square.X >= 30 && square.Right <= 50);
        squares.Min(square => square.X).ShouldBe(30);
        FreeSquare.Find(Black(60, 40), [new Box(0, 0, 60, 40)], 8, 16, ref random).ShouldBeNull();
    }

    [Fact]
    public void There_is_none_where_the_least_side_is_no_less_than_the_largest()
    {
        FreeSquare.Find(Black(60, 17), [], 8, 16, ref random).ShouldBeNull();
        FreeSquare.Find(Black(60, 40), [], 16, 16, ref random).ShouldBeNull();
        FreeSquare.Find(Black(60, 18), [], 8, 16, ref random).ShouldNotBeNull();
    }

    private List<Box> Find(int width, int height, int minSide, int maxSide, Box[] taken, int count)
    {
        var picture = Black(width, height);
        return [.. Enumerable.Range(0, count).Select(_ => FreeSquare.Find(picture, taken, minSide, maxSide, ref random)).OfType<Box>()];
    }

    private static Picture Black(int width, int height) => Picture.FromPixels(new byte[3 * width * height], width, height);
}
