using System.Xml.Linq;
using Mien.Research.Reports;
using Mien.Tests;

namespace Mien.Research.Tests.Reports;

public sealed class ReportPageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ReportPage page = new("A title", "About it");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_confusion_matrix_is_stronger_where_a_larger_share_of_its_row_lies()
    {
        var table = new ResultTable("confusion", "true", "a", "b");
        table.Add("a", 3, 1);
        table.Add("b", 0, 0);
        page.Confusion(table, "What it is");

        var drawn = Saved();
        drawn.Descendants("tbody").Single().Descendants("td").Select(cell => (cell.Attribute("class")!.Value, cell.Attribute("style")!.Value, cell.Value)).ShouldBe(
            [("number right", "--share:0.75", "3"), ("number", "--share:0.25", "1"), ("number", "--share:0", "0"), ("number right", "--share:0", "0")]);
        drawn.Descendants("caption").Single().Value.ShouldBe("What it is");
    }

    [Fact]
    public void Cells_are_text_or_numbers_and_what_is_below_is_left_out_where_it_is_empty()
    {
        var table = new ResultTable("t", "verdict", "value", "format", "more");
        table.Add("reproduced", 0.256, "0.0 %", 7);
        table.Add("within the interval", null, "0.0 %", null);
        table.Add("not reproduced", 2.256, "0.00", null);
        table.Add("can't be tested", 1, "0", null);
        page.Section("One", "Why");
        page.Table(table, [new("verdict", "verdict") { Below = [new("more", "and"), new("format", "")] }, new("value", "value", "@format")], caption: "All");
        page.Table(table, [new("value", "value", "0")], rows: [2, 0]);

        var drawn = Saved();
        var (all, some) = (drawn.Descendants("tbody").First(), drawn.Descendants("tbody").Last());
        all.Elements("tr").Select(row => row.Elements("td").First().Element("span")!).Select(word => (word.Attribute("class")!.Value, word.Value)).ShouldBe(
            [("good", "reproduced"), ("fair", "within the interval"), ("bad", "not reproduced"), ("missing", "can't be tested")]);
        all.Elements("tr").Select(row => row.Elements("td").Last().Value).ShouldBe(["25.6 %", "–", "2.26", "1"]);
        all.Elements("tr").Select(row => row.Descendants("div").First().Elements("div").Count()).ShouldBe([2, 1, 1, 1]);
        all.Descendants("div").First().Value.ShouldBe("and 70.0 %");
        all.Elements("tr").First().Elements("td").Select(cell => cell.Attribute("class")!.Value).ShouldBe(["text", "number"]);
        some.Elements("tr").Select(row => row.Value).ShouldBe(["2", "0"]);
        some.Descendants("data").Select(cell => cell.Attribute("data-cell")!.Value).ShouldBe(["t.csv:2:value", "t.csv:0:value"]);
        drawn.Descendants("h1").Single().Value.ShouldBe("A title");
        drawn.Descendants("section").Single().Elements("p").Single().Value.ShouldBe("Why");
    }

    [Fact]
    public void A_section_without_an_explanation_and_a_command_stand_alone()
    {
        var table = new ResultTable("t", "line");
        table.Add("mien study");
        page.Section("One");
        page.Command(table, 0, "line");
        Saved().Descendants("section").Single().Elements().Select(element => (element.Name.LocalName, element.Value)).ShouldBe([("h2", "One"), ("pre", "mien study")]);
    }

    private XElement Saved()
    {
        page.Save(folder.PathOf("page.html"));
        var text = File.ReadAllText(folder.PathOf("page.html"));
        return XElement.Parse(text[text.IndexOf('\n')..]);
    }
}
