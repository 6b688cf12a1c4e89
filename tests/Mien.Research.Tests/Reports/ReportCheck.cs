using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mien.Research.Reports;

namespace Mien.Research.Tests.Reports;

/// <summary>Holds whatever a report shows against the tables beside it.</summary>
internal static partial class ReportCheck
{
    private const double Pixel = 0.02;
    private const int LargestReport = 5_000_000;

    /// <summary>Every number, text and line of a report is what its files say, and it asks nothing of a network.</summary>
    /// <param name="report">The report.</param>
    /// <param name="tables">Folder of its tables.</param>
    /// <returns>Number of values held.</returns>
    public static int Hold(string report, string tables)
    {
        var text = File.ReadAllText(report);
        text.ShouldStartWith("<!DOCTYPE html>\n");
        text.Length.ShouldBeLessThan(LargestReport);
        foreach (var outside in new[] { "http", "//", "<img", "<link", "<script", "src=", "href=", "url(", "@import" })
            text.ShouldNotContain(outside, Case.Insensitive);
        var page = XElement.Parse(text[text.IndexOf('\n')..]);
        page.Descendants("style").Single().Value.ShouldNotContain('>'); // which HTML would read as it is written, as &gt;
        var loaded = new Dictionary<string, ResultTable>();
        ResultTable Table(string file) => loaded.TryGetValue(file, out var table) ? table : loaded[file] = ResultTable.Load(tables, Path.GetFileNameWithoutExtension(file));

        var values = page.Descendants().Where(element => element.Attribute("data-cell") is not null).ToList();
        foreach (var element in values)
        {
            var place = element.Attribute("data-cell")!.Value.Split(':', 3);
            var cell = Table(place[0])[int.Parse(place[1], CultureInfo.InvariantCulture), place[2]];
            if (element.Name == "data")
                HoldNumber(element, cell);
            else
                element.Value.ShouldBe(cell.Length == 0 && element.Value == "–" ? "–" : cell, element.ToString());
        }
        foreach (var svg in page.Descendants("svg"))
        {
            svg.Descendants("text").Count(label => label.Attribute("class")?.Value == "axisname").ShouldBe(2);
            foreach (var line in svg.Elements("polyline"))
                HoldLine(svg, line, Table);
            foreach (var band in svg.Elements("rect"))
                HoldBand(svg, band, Table);
        }
        HoldWords(page);
        return values.Count;
    }

    // What is shown is the number of the file, rounded as shown.
    private static void HoldNumber(XElement element, string cell)
    {
        element.Attribute("value")!.Value.ShouldBe(cell);
        var shown = Number().Match(element.Value.Replace('−', '-')).Value;
        var unit = element.Value.Contains('%', StringComparison.Ordinal) ? 100 : 1;
        var decimals = shown.Contains('.', StringComparison.Ordinal) ? shown.Length - shown.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        var value = double.Parse(cell, CultureInfo.InvariantCulture) * unit;
        double.Parse(shown, CultureInfo.InvariantCulture).ShouldBe(value, 0.5001 * Math.Pow(10, -decimals) + 1e-9 * Math.Abs(value), element.ToString());
    }

    // The points of a line, brought back through its axes, are the rows of its file.
    private static void HoldLine(XElement svg, XElement line, Func<string, ResultTable> table)
    {
        var place = line.Attribute("data-line")!.Value.Split(':');
        var rows = table(place[0]);
        var (frame, axes) = (Numbers(svg, "data-frame"), Numbers(svg, "data-axes"));
        var expected = Enumerable.Range(0, rows.Count).Where(row => rows.Number(row, place[1]) is not null && rows.Number(row, place[2]) is not null)
            .Select(row => (X: rows.Number(row, place[1])!.Value, Y: rows.Number(row, place[2])!.Value)).ToList();
        var points = line.Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray()).ToList();

        points.Count.ShouldBe(expected.Count);
        points.Count.ShouldBeGreaterThan(0);
        foreach (var (point, (x, y)) in points.Zip(expected))
        {
            point[0].ShouldBe(frame[0] + (x - axes[0]) / (axes[2] - axes[0]) * (frame[2] - frame[0]), Pixel);
            point[1].ShouldBe(frame[1] + (y - axes[1]) / (axes[3] - axes[1]) * (frame[3] - frame[1]), Pixel);
        }
    }

    // A band has the name of its row, and reaches from half a step before its first to half a step behind its last.
    private static void HoldBand(XElement svg, XElement band, Func<string, ResultTable> table)
    {
        var place = band.Attribute("data-band")!.Value.Split(':');
        var (rows, row) = (table(place[0]), int.Parse(place[1], CultureInfo.InvariantCulture));
        var (frame, axes) = (Numbers(svg, "data-frame"), Numbers(svg, "data-axes"));
        double Across(string column, double beyond) => frame[0] + (Math.Clamp(rows.Number(row, column)!.Value + beyond, axes[0], axes[2]) - axes[0]) / (axes[2] - axes[0]) * (frame[2] - frame[0]);
        band.Element("title")!.Value.ShouldBe(rows[row, "stage"]);
        Numbers(band, "x")[0].ShouldBe(Across("first", -0.5), Pixel);
        (Numbers(band, "x")[0] + Numbers(band, "width")[0]).ShouldBe(Across("last", 0.5), Pixel);
    }

    private static double[] Numbers(XElement element, string name) => [.. element.Attribute(name)!.Value.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];

    // Beside what comes from files there are words, which tell no figures but the 95 % of the rule.
    private static void HoldWords(XElement page)
    {
        foreach (var text in page.Element("body")!.DescendantNodes().OfType<XText>())
        {
            if (text.Ancestors().Any(element => element.Attribute("data-cell") is not null || element.Name == "svg" || element.Attribute("class")?.Value == "legend" || element.Name == "h1" || element.Name == "figcaption" || element.Name == "caption"))
                continue;
            text.Value.Replace("95 %", "", StringComparison.Ordinal).Replace("F1", "", StringComparison.Ordinal).Any(char.IsAsciiDigit).ShouldBeFalse(text.Value);
        }
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
