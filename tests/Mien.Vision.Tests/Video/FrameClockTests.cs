using Mien.Vision.Video;

namespace Mien.Vision.Tests.Video;

public sealed class FrameClockTests
{
    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(10.0)]
    public void Times_are_those_that_are_stated(double longestGap) =>
        Times(longestGap, 0.25, 0.5, 0.51, 10.51, 10.75).ShouldBe([0.25, 0.5, 0.51, 10.51, 10.75], tolerance: 1e-12);

    [Fact]
    public void Clock_that_is_set_back_goes_on_by_a_step_and_then_as_stated() =>
        Times(double.PositiveInfinity, 5, 5.04, 0, 0.04, 0.2, 3, 0.5).ShouldBe([5, 5.04, 5.08, 5.12, 5.28, 8.08, 8.12], tolerance: 1e-12);

    [Theory]
    [InlineData(4.95, 5.0)]
    [InlineData(4.91, 5.0)]
    [InlineData(4.89, 5.04)]
    public void Times_a_little_out_of_order_stand_still(double next, double expected) =>
        Times(double.PositiveInfinity, 5, next).ShouldBe([5, expected], tolerance: 1e-12);

    [Fact]
    public void Disorder_shifts_nothing_after_it() => Times(double.PositiveInfinity, 5, 4.95, 5.2).ShouldBe([5, 5, 5.2], tolerance: 1e-12);

    [Theory]
    [InlineData(10.0, 9.9, 9.9)]
    [InlineData(10.0, 10.1, 0.04)]
    [InlineData(10.0, 1.7e9, 0.04)]
    [InlineData(double.PositiveInfinity, 1e6, 1e6)]
    public void Gap_that_cannot_be_is_a_clock_that_was_set(double longestGap, double next, double expected) =>
        Times(longestGap, 0, next, next + 0.5).ShouldBe([0, expected, expected + 0.5], tolerance: 1e-6);

    [Fact]
    public void Frames_without_a_time_come_a_step_apart() =>
        Times(10, double.NaN, double.NaN, 0.5, double.NaN).ShouldBe([0, 0.04, 0.5, 0.54], tolerance: 1e-12);

    [Fact]
    public void First_time_is_not_before_the_beginning() => Times(10, -0.02, 0.02).ShouldBe([0, 0.02], tolerance: 1e-12);

    private static List<double> Times(double longestGap, params double[] stated)
    {
        var clock = new FrameClock();
        clock.Time.ShouldBe(double.NaN);
        var times = new List<double>();
        foreach (var time in stated)
        {
            times.Add(clock.Next(time, 0.04, longestGap));
            clock.Time.ShouldBe(times[^1]);
        }

        return times;
    }
}
