using Mien.Learning.Features;

namespace Mien.Learning.Tests.Features;

public sealed class ZScoreTests
{
    [Fact]
    public void Mean_and_deviation_are_those_of_scikit_learn()
    {
        foreach (var table in FeatureTableFixture.Load())
        {
            var score = ZScore.Fit(table.Values, table.Features, table.Training);
            score.Mean.ToArray().Select(value => (double)value).ShouldBe(table.Mean, 1e-6);
            score.StandardDeviation.ToArray().Select(value => (double)value).ShouldBe(table.Deviation, 1e-6);
        }
    }
}
