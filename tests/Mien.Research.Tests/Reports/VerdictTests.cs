using Mien.Research.Reports;

namespace Mien.Research.Tests.Reports;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(0.36, true, "reproduced")]
    [InlineData(0.40, true, "reproduced")]
    [InlineData(0.34, true, "within the interval")]
    [InlineData(0.32, true, "not reproduced")]
    [InlineData(0.36, false, "reproduced")]
    [InlineData(0.38, false, "within the interval")]
    [InlineData(0.40, false, "not reproduced")]
    public void A_figure_is_judged_by_its_interval_on_the_side_that_is_worse(double ours, bool higherIsBetter, string verdict) =>
        Verdict.Of(0.36, ours, new(ours - 0.03, ours + 0.03), higherIsBetter).ShouldBe(verdict);

    [Fact]
    public void Without_a_figure_nothing_is_judged() => Verdict.Of(0.36, null, default, higherIsBetter: true).ShouldBe("can't be tested");

    // By the formulas, with z = 1.959964 and t(4) = 2.776445.
    [Fact]
    public void Intervals_are_those_of_wilson_and_student()
    {
        var share = Interval.OfShare(0.4, 50);
        (share.Low, share.High).ShouldBe((0.27608, 0.53819), new Near());
        var mean = Interval.OfMean([1, 2, 3, 4, 5]);
        (mean.Low, mean.High).ShouldBe((1.03676, 4.96324), new Near());
        Interval.OfMean([1]).High.ShouldBe(double.PositiveInfinity);
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-4 && Math.Abs(x.Item2 - y.Item2) < 1e-4;

        public int GetHashCode((double, double) pair) => 0;
    }
}
