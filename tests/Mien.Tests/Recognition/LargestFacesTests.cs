using Mien.Recognition;
using Mien.Vision;

namespace Mien.Tests.Recognition;

/// <summary>What is taken on of many faces.</summary>
public sealed class LargestFacesTests
{
    private static readonly IReadOnlyList<Detection> faces = [Face(10), Face(30), Face(20), Face(5)];

    [Theory]
    [InlineData(null, new[] { 10f, 30, 20, 5 })]
    [InlineData(4, new[] { 10f, 30, 20, 5 })]
    [InlineData(3, new[] { 10f, 30, 20 })]
    [InlineData(2, new[] { 30f, 20 })]
    [InlineData(1, new[] { 30f })]
    public void The_largest_stay_in_the_order_that_they_had(int? most, float[] sides) =>
        LargestFaces.Of(faces, most).Select(face => face.Box.Width).ShouldBe(sides);

    [Fact]
    public void That_there_are_more_is_noted()
    {
        LargestFaces.Note(["a"], 4, 4).ShouldBe(["a"]);
        LargestFaces.Note(["a"], 2, 4).ShouldBe(["a", "the 2 largest of 4 faces are named"]);
    }

    private static Detection Face(float side) => new(new Box(0, 0, side, side), 1);
}
