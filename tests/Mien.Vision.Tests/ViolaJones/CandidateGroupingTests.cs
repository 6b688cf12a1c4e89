using Mien.Vision.ViolaJones;

namespace Mien.Vision.Tests.ViolaJones;

public sealed class CandidateGroupingTests
{
    [Fact]
    public void AveragesChainsOfSimilarWindows() =>
        CandidateGrouping.Group([new(10, 10, 20, 20), new(17, 10, 20, 20), new(13, 10, 20, 20), new(100, 100, 20, 20)], 1)
            .ShouldBe([new CandidateGroup(new Candidate(13, 10, 20, 20), 3)]);

    [Fact]
    public void NeedsMoreWindowsThanTheThreshold()
    {
        List<Candidate> three = [new(10, 10, 20, 20), new(11, 10, 20, 20), new(12, 10, 20, 20)];
        CandidateGrouping.Group(three, 3).ShouldBeEmpty();
        CandidateGrouping.Group(three, 2).Count.ShouldBe(1);
    }

    [Fact]
    public void DropsWeakGroupsInsideStrongOnes()
    {
        var strong = Enumerable.Repeat(new Candidate(0, 0, 100, 100), 6);
        var weak = Enumerable.Repeat(new Candidate(30, 30, 30, 30), 4);
        CandidateGrouping.Group([.. weak, .. strong], 3).ShouldBe([new CandidateGroup(new Candidate(0, 0, 100, 100), 6)]);
    }

    [Fact]
    public void KeepsStrongGroupsInsideWeakOnes()
    {
        var weak = Enumerable.Repeat(new Candidate(0, 0, 100, 100), 4);
        var strong = Enumerable.Repeat(new Candidate(30, 30, 30, 30), 6);
        CandidateGrouping.Group([.. weak, .. strong], 3).Count.ShouldBe(2);
    }
}
