using System.Xml.Linq;
using Mien.Research.Reports;

namespace Mien.Research.Tests.Reports;

public sealed class LineChartTests
{
    [Fact]
    public void A_band_is_named_where_its_name_has_room()
    {
        var curve = new ResultTable("curve", "x", "y");
        for (var x = 0; x < 100; x++)
            curve.Add(x, x);
        var stages = new ResultTable("stages", "stage", "first", "last");
        stages.Add("Initial", 0, 1);
        stages.Add("Plateau", 2, 99);

        var drawn = new LineChart("x", "y") { Lines = [new("y", curve, "x", "y", 0)], Bands = ChartBand.All(stages) }.Draw();

        Named(drawn, "rect", "band").Select(band => band.Value).ShouldBe(["Initial", "Plateau"]);
        Named(drawn, "text", "bandname").Select(name => name.Value).ShouldBe(["Plateau"]);
        // From half a step before 2 to the end of the axis, in the middle and above the frame.
        var left = 64 + (1.5 / 99 * 636);
        ShouldLie(Named(drawn, "rect", "band").Last(), ("x", left), ("y", 22), ("width", 700 - left), ("height", 204));
        ShouldLie(Named(drawn, "text", "bandname").Single(), ("x", (left + 700) / 2), ("y", 16));
    }

    // Of seven letters each has room for seven pixels, in a frame of a pixel for each step.
    [Fact]
    public void A_name_as_wide_as_its_band_has_no_room()
    {
        var curve = new ResultTable("curve", "x", "y");
        curve.Add(0, 1);
        curve.Add(636, 2);
        var stages = new ResultTable("stages", "stage", "first", "last");
        stages.Add("Initial", 0.5, 48.5);
        stages.Add("Plateau", 0.5, 49.5);

        var drawn = new LineChart("x", "y") { Lines = [new("y", curve, "x", "y", 0)], Bands = ChartBand.All(stages) }.Draw();

        Named(drawn, "text", "bandname").Select(name => name.Value).ShouldBe(["Plateau"]);
    }

    [Fact]
    public void A_band_beyond_the_axis_has_no_width()
    {
        var curve = new ResultTable("curve", "x", "y");
        curve.Add(10, 1);
        curve.Add(20, 2);
        var stages = new ResultTable("stages", "stage", "first", "last");
        stages.Add("a", 1, 5);
        stages.Add("b", 30, 40);

        var drawn = new LineChart("x", "y") { Lines = [new("y", curve, "x", "y", 0)], Bands = ChartBand.All(stages) }.Draw();

        Named(drawn, "rect", "band").Select(band => (band.Attribute("x")!.Value, band.Attribute("width")!.Value)).ShouldBe([("64", "0"), ("700", "0")]);
        Named(drawn, "text", "bandname").ShouldBeEmpty();
    }

    // The frame reaches from 64 to 700 and from 226 up to 22; the axes from 0 to 4 and from 0 to 10.
    [Fact]
    public void Points_ticks_and_names_lie_where_the_axes_say()
    {
        var curve = new ResultTable("curve", "x", "y");
        foreach (var (x, y) in new (int, double?)[] { (0, 0), (1, 2.5), (2, null), (3, 1.25), (4, 10) })
            curve.Add(x, y);

        var drawn = new LineChart("epoch", "loss") { Lines = [new("own", curve, "x", "y", 9, IsDashed: true)] }.Draw();

        drawn.Attribute("data-frame")!.Value.ShouldBe("64 226 700 22");
        drawn.Attribute("data-axes")!.Value.ShouldBe("0 0 4 10");
        var line = drawn.Element("polyline")!;
        (line.Attribute("class")!.Value, line.Attribute("points")!.Value, line.Value).ShouldBe(("c1 dashed", "64,226 223,175 541,200.5 700,22", "own"));
        drawn.Elements("circle").Select(circle => (circle.Attribute("cx")!.Value, circle.Attribute("cy")!.Value, circle.Value)).ShouldBe(
            [("64", "226", "own: 0, 0"), ("223", "175", "own: 1, 2.5"), ("541", "200.5", "own: 3, 1.25"), ("700", "22", "own: 4, 10")]);
        Named(drawn, "line", "grid").Select(Ends).ShouldBe([.. Enumerable.Range(0, 6).Select(i => (64.0, 226 - (40.8 * i), 700.0, 226 - (40.8 * i)))], new Near());
        Named(drawn, "line", "tick").Select(Ends).ShouldBe([.. Enumerable.Range(0, 5).Select(i => (64.0 + (159 * i), 226.0, 64.0 + (159 * i), 230.0))], new Near());
        Named(drawn, "line", "axis").Select(Ends).ShouldBe([(64, 226, 700, 226)]);
        var labels = drawn.Elements("text").Where(text => text.Attribute("class") is null).ToList();
        labels.Select(label => label.Value).ShouldBe(["0", "2", "4", "6", "8", "10", "0", "1", "2", "3", "4"]);
        ShouldLie(labels[1], ("x", 57), ("y", 226 - 40.8 + 4));
        ShouldLie(labels[7], ("x", 223), ("y", 243));
        var names = Named(drawn, "text", "axisname").ToList();
        ShouldLie(names[0], ("x", 382), ("y", 264));
        names[1].Attribute("transform")!.Value.ShouldBe("translate(14 124) rotate(-90)");
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(61, 0)]
    public void Up_to_sixty_points_are_marked(int points, int marked)
    {
        var curve = new ResultTable("curve", "x", "y");
        for (var x = 0; x < points; x++)
            curve.Add(x, x);
        new LineChart("x", "y") { Lines = [new("y", curve, "x", "y", 0)] }.Draw().Elements("circle").Count().ShouldBe(marked);
    }

    [Fact]
    public void An_axis_reaches_what_it_is_to_reach()
    {
        var curve = new ResultTable("curve", "x", "y");
        curve.Add(1, 50);
        curve.Add(2, 80);
        new LineChart("x", "y") { Lines = [new("y", curve, "x", "y", 0)], Reaches = [0] }.Draw().Attribute("data-axes")!.Value.ShouldBe("1 0 2 80");
        new LineChart("x", "y") { Lines = [new("y", curve, "x", "y", 0)] }.Draw().Attribute("data-axes")!.Value.ShouldBe("1 50 2 80");
    }

    private static (double, double, double, double) Ends(XElement line) => (Number(line, "x1"), Number(line, "y1"), Number(line, "x2"), Number(line, "y2"));

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static void ShouldLie(XElement element, params (string Name, double Value)[] places)
    {
        foreach (var (name, value) in places)
            Number(element, name).ShouldBe(value, 0.006, name);
    }

    private static IEnumerable<XElement> Named(XElement drawn, string element, string start) =>
        drawn.Descendants(element).Where(item => item.Attribute("class")?.Value.Split(' ')[0] == start);

    private sealed class Near : IEqualityComparer<(double, double, double, double)>
    {
        public bool Equals((double, double, double, double) x, (double, double, double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) < 0.006 && Math.Abs(x.Item2 - y.Item2) < 0.006 && Math.Abs(x.Item3 - y.Item3) < 0.006 && Math.Abs(x.Item4 - y.Item4) < 0.006;

        public int GetHashCode((double, double, double, double) ends) => 0;
    }
}
