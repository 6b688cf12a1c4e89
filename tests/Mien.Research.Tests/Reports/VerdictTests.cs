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

    [Fact]
    public void An_interval_ends_where_shares_do_and_that_of_a_draw_is_normal()
    {
        (Interval.OfShare(1, 20).High, Interval.OfShare(0, 20).Low).ShouldBe((1, 0), new Near());
        // Of one sample: z² / (1 + z²), by the formula.
        (Interval.OfShare(0, 1).High, Interval.OfShare(1, 1).Low).ShouldBe((0.79345, 0.20655), new Near());
        Should.Throw<ArgumentOutOfRangeException>(() => Interval.OfShare(0.5, 0));
        var draw = Interval.OfDraw(new(0.5, 0.1));
        (draw.Low, draw.High).ShouldBe((0.304004, 0.695996), new Near());
        // t(1) = 12.7062.
        var two = Interval.OfMean([1, 3]);
        (two.Low, two.High).ShouldBe((2 - 12.7062, 2 + 12.7062), new Near());
    }

    [Theory]
    [InlineData(0.3, true, 0.06, "within the interval")]
    [InlineData(0.3, true, 0.05, "not reproduced")]
    [InlineData(0.42, false, 0.06, "within the interval")]
    [InlineData(0.42, false, 0.05, "not reproduced")]
    [InlineData(0.36, true, 0, "reproduced")]
    [InlineData(0.36, false, 0, "reproduced")]
    public void An_interval_that_just_reaches_the_figure_of_the_paper_holds_it(double ours, bool higherIsBetter, double half, string verdict) =>
        Verdict.Of(0.36, ours, half == 0.06 ? new(Math.Min(ours, 0.36), Math.Max(ours, 0.36)) : new(ours - half, ours + half), higherIsBetter).ShouldBe(verdict);

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-4 && Math.Abs(x.Item2 - y.Item2) < 1e-4;

        public int GetHashCode((double, double) pair) => 0;
    }
}
