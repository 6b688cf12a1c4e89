using Mien.Research.Reports;

namespace Mien.Research.Tests.Reports;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0, 7.5, "0 1 2 3 4 5 6 7")]
    [InlineData(0, 8, "0 2 4 6 8")]
    [InlineData(0, 17.5, "0 2 4 6 8 10 12 14 16")]
    [InlineData(0, 18, "0 5 10 15")]
    [InlineData(0, 37.5, "0 5 10 15 20 25 30 35")]
    [InlineData(0, 38, "0 10 20 30")]
    [InlineData(-1, 1, "-1 -0.5 0 0.5 1")]
    [InlineData(3, 5, "3 3.5 4 4.5 5")]
    [InlineData(0.1, 0.6, "0.1 0.2 0.3 0.4 0.5 0.6")]
    public void Ticks_are_one_two_or_five_times_a_power_of_ten_and_hold_the_ends(double low, double high, string ticks)
    {
        var scale = new Scale(low, high);
        string.Join(' ', scale.Ticks(5).Select(scale.Text)).ShouldBe(ticks);
    }

    [Fact]
    public void An_axis_that_counts_has_no_ticks_between_whole_numbers()
    {
        new Scale(0, 3, IsWhole: true).Ticks(8).ShouldBe([0, 1, 2, 3]);
        new Scale(0, 3).Ticks(8).ShouldBe([0, 0.5, 1, 1.5, 2, 2.5, 3]);
        new Scale(0, 40, IsWhole: true).Ticks(8).ShouldBe([0, 5, 10, 15, 20, 25, 30, 35, 40]);
    }

    [Fact]
    public void A_tight_axis_ends_where_its_values_do_and_another_at_round_numbers()
    {
        Scale.Over([4, 1, 2], isTight: true).ShouldBe(new Scale(1, 4, IsWhole: true));
        Scale.Over([4.5, 1], isTight: true).ShouldBe(new Scale(1, 4.5));
        Scale.Over([3.25, 9.5], isTight: false).ShouldBe(new Scale(3, 10));
        Scale.Over([2, 12], isTight: false).ShouldBe(new Scale(2, 12));
        Scale.Over([-0.3, 0.7], isTight: false).Low.ShouldBe(-0.4, 1e-12);
        Scale.Over([-0.3, 0.7], isTight: false).High.ShouldBe(0.8, 1e-12);
    }

    [Fact]
    public void An_axis_of_nothing_or_of_one_value_has_a_length()
    {
        Scale.Over([], isTight: true).ShouldBe(new Scale(0, 1));
        Scale.Over([3, 3], isTight: true).ShouldBe(new Scale(2.5, 3.5, IsWhole: true));
        Scale.Over([3], isTight: false).Low.ShouldBe(2.4, 1e-12);
        Scale.Over([3], isTight: false).High.ShouldBe(3.6, 1e-12);
    }

    [Fact]
    public void A_value_lies_on_its_axis_and_is_told_as_exactly_as_that_needs()
    {
        new Scale(2, 10).Share(4).ShouldBe(0.25);
        new Scale(-2, 6).Share(-2).ShouldBe(0);
        new Scale(0, 1).Text(0.456).ShouldBe("0.46");
        new Scale(0, 20).Text(1.26).ShouldBe("1");
        new Scale(100, 101).Text(100.456).ShouldBe("100.46");
        new Scale(0, 1000).Text(12.6).ShouldBe("13");
        new Scale(0, 1e-12).Text(0.00000049).ShouldBe("0");
        new Scale(0, 1).Text(-0.0).ShouldBe("0");
    }
}
