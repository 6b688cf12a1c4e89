using Mien.Vision.Drawing;
using Mien.Vision.Pictures;
using Mien.Vision.Tests.Pictures;

namespace Mien.Vision.Tests.Drawing;

public sealed class StackedAreaChartTests
{
    // The chart's margins, as they stand in docs of the picture: 60 left, 150 right, 48 above and 96 below the areas.
    private const int Left = 60;
    private const int Top = 48;
    private const int Columns = 161;
    private const int Height = 100;

    private static readonly (int R, int G, int B) paper = (255, 255, 255);
    private static readonly (int R, int G, int B) grid = (222, 225, 230);
    private static readonly (int R, int G, int B) ink = (40, 44, 52);
    private static readonly (int R, int G, int B)[] colours = [(200, 10, 10), (10, 200, 10), (10, 10, 200)];

    private readonly Picture chart = new StackedAreaChart
    {
        Title = "x",
        Names = ["x", "y", "z"],
        Colours = [.. colours.Select(c => new Rgb((byte)c.R, (byte)c.G, (byte)c.B))],
        Start = 2,
        End = 10,
    }.Draw(
        // A third of the columns has no shares; the first share falls from 1/2, the second is 1/4, the third the rest.
        [.. Enumerable.Range(0, Columns).Select(x => x < 50 ? null : new[] { Falling(x), 0.25f, 0.75f - Falling(x) })],
        [("x", [.. Enumerable.Range(0, Columns).Select(x => x < 50 ? -1 : 1)]), ("y", [.. Enumerable.Range(0, Columns).Select(_ => 2)])],
        Height);

    [Fact]
    public void Its_size_is_that_of_the_areas_and_the_margins() =>
        (chart.Width, chart.Height).ShouldBe((Left + Columns + 150, Top + Height + 96));

    [Fact]
    public void Areas_lie_on_each_other_from_below()
    {
        for (var x = 0; x < Columns; x++)
        {
            for (var y = 0; y < Height; y++)
            {
                // Rows of the grid lie on top.
                if (y is 0 or 25 or 50 or 75)
                    continue;
                var share = 1 - ((y + 0.5) / Height);
                var expected = x < 50 ? paper : share < Rounded(Falling(x)) ? colours[0] : share < Rounded(Falling(x) + 0.25) ? colours[1] : colours[2];
                chart.At(Left + x, Top + y).ShouldBe(expected, $"column {x}, row {y}");
            }
        }

        static double Rounded(double share) => 1 - (Math.Round((1 - share) * Height) / Height);
    }

    [Fact]
    public void Quarters_have_a_line_and_a_tick()
    {
        for (var percent = 0; percent <= 100; percent += 25)
        {
            var y = Top + Height - (percent * Height / 100);
            chart.At(Left + 10, y).ShouldBe(grid);
            chart.At(Left + Columns - 2, y).ShouldBe(grid);
            chart.At(Left - 1, y).ShouldBe(ink);
            chart.At(Left - 6, y).ShouldBe(ink);
            chart.At(Left - 7, y).ShouldNotBe(ink);
            chart.At(Left + Columns, y).ShouldNotBe(grid);
        }

        Enumerable.Range(0, Height + 1).Count(y => chart.At(Left + 10, Top + y) == grid).ShouldBe(5);
    }

    [Fact]
    public void Seconds_have_a_tick_at_their_column()
    {
        // 8 seconds over 160 steps: one second is 20 columns.
        var ticks = Enumerable.Range(0, Columns).Where(x => chart.At(Left + x, Top + Height + 3) == ink).ToArray();
        ticks.ShouldBe(Enumerable.Range(0, 9).Select(second => 20 * second));
        chart.At(Left, Top + Height + 5).ShouldBe(ink);
        chart.At(Left + 1, Top + Height + 5).ShouldBe(paper);
    }

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(0, 9, 2)]
    [InlineData(0, 16, 2)]
    [InlineData(0, 17, 5)]
    [InlineData(0, 40, 5)]
    [InlineData(0, 41, 10)]
    [InlineData(0, 0.8, 0.1)]
    public void Ticks_are_1_2_or_5_times_a_power_of_ten(double start, double end, double step)
    {
        var drawn = new StackedAreaChart { Title = "x", Names = [], Colours = [], Start = start, End = end }
            .Draw([.. new float[]?[801]], [], 20);
        var ticks = Enumerable.Range(0, 801).Where(x => drawn.At(Left + x, Top + 20 + 3) == ink).ToArray();
        ticks.Length.ShouldBe((int)Math.Floor((end / step) + 1e-9) + 1);
        ((double)ticks[1]).ShouldBe(step / end * 800, 1);
    }

    [Fact]
    public void Strips_show_one_share_each_below_the_areas()
    {
        var first = Top + Height + 34;
        var second = first + 22;
        foreach (var x in new[] { 0, 49 })
            chart.At(Left + x, first + 7).ShouldBe(paper);
        foreach (var x in new[] { 50, Columns - 1 })
            chart.At(Left + x, first + 7).ShouldBe(colours[1]);
        chart.At(Left, second + 7).ShouldBe(colours[2]);
        foreach (var top in new[] { first, second })
        {
            chart.At(Left + 60, top - 1).ShouldBe(paper);
            chart.At(Left + 60, top).ShouldNotBe(paper);
            chart.At(Left + 60, top + 13).ShouldNotBe(paper);
            chart.At(Left + 60, top + 14).ShouldBe(paper);
            chart.At(Left + Columns, top + 7).ShouldBe(paper);
        }
    }

    [Fact]
    public void Legend_has_the_lowest_area_at_the_bottom()
    {
        for (var i = 0; i < 3; i++)
        {
            var (left, top) = (Left + Columns + 16, Top + ((2 - i) * 24));
            foreach (var (dx, dy) in new[] { (0, 0), (15, 0), (0, 15), (15, 15) })
                chart.At(left + dx, top + dy).ShouldBe(colours[i]);
            chart.At(left + 16, top + 8).ShouldBe(paper);
            chart.At(left - 1, top + 8).ShouldBe(paper);
            chart.At(left + 8, top + 16).ShouldBe(paper);
        }
    }

    private static float Falling(int x) => 0.5f - (x / 1000f);
}
