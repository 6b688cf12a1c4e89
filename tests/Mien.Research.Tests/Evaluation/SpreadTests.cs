using Mien.Research.Evaluation;

namespace Mien.Research.Tests.Evaluation;

public sealed class SpreadTests
{
    [Fact]
    public void Mean_and_sample_deviation_follow_their_formulas()
    {
        Spread.Of([1, 2, 6]).Mean.ShouldBe(3, 1e-12);
        Spread.Of([1, 2, 6]).StandardDeviation.ShouldBe(Math.Sqrt((4 + 1 + 9) / 2.0), 1e-12);
        Spread.Of([5]).ShouldBe(new Spread(5, 0));
    }
}
