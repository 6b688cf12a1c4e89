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
    }

    private static IEnumerable<XElement> Named(XElement drawn, string element, string start) =>
        drawn.Descendants(element).Where(item => item.Attribute("class")?.Value.Split(' ')[0] == start);
}
