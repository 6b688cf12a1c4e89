using Mien.Research.Inspection;

namespace Mien.Research.Tests.Inspection;

public sealed class StrongestSamplesTests
{
    [Fact]
    public void The_strongest_come_first_and_the_earlier_of_equals()
    {
        var strongest = new StrongestSamples(units: 2, count: 3);
        strongest.Add(new(0, 2, [1, -1, 3, -1]));
        strongest.Of(0).ShouldBe([(3, 1), (1, 0)]);
        strongest.Add(new(2, 4, [3, -1, 2, 5, 5, -1, 3, -1]));

        strongest.Of(0).ShouldBe([(5, 4), (3, 1), (3, 2)]);
        strongest.Of(1).ShouldBe([(5, 3), (-1, 0), (-1, 1)]);
    }
}
