namespace Mien.Vision.Tests;

public sealed class BoxTests
{
    [Fact]
    public void OverlapIsIntersectionOverUnion()
    {
        var box = new Box(0, 0, 10, 10);
        box.Overlap(box).ShouldBe(1);
        box.Overlap(new Box(5, 0, 10, 10)).ShouldBe(50f / 150, 1e-6f);
        box.Overlap(new Box(2, 2, 5, 5)).ShouldBe(0.25f, 1e-6f);
        box.Overlap(new Box(10, 0, 10, 10)).ShouldBe(0);
        box.Overlap(new Box(20, 20, 1, 1)).ShouldBe(0);
        new Box(3, 3, 0, 0).Overlap(new Box(3, 3, 0, 0)).ShouldBe(0);
    }

    [Fact]
    public void MirrorSwapsLeftAndRight() => new Box(1, 2, 3, 4).Mirror(10).ShouldBe(new Box(6, 2, 3, 4));

    [Fact]
    public void ScaleMovesEveryEdge() => new Box(1, 2, 3, 4).Scale(2, 10).ShouldBe(new Box(2, 20, 6, 40));
}
