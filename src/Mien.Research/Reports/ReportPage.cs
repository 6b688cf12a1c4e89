using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Mien.Tensors;

namespace Mien.Research.Reports;

/// <summary>
/// A report as one HTML file that needs nothing else, for screens light and dark and for paper. Whatever is shown of a result says in
/// <c>data-cell</c> which file, row (from 0) and column it is from.
/// </summary>
internal sealed class ReportPage
{
    private const string Style = "Mien.Research.Reports.report.css";

    private readonly string title;
    private readonly XElement body = new("main");
    private XElement section;

    /// <summary>Begins a page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="lead">What it is about.</param>
    public ReportPage(string title, string lead)
    {
        this.title = title;
        section = new("header", new XElement("h1", title), new XElement("p", lead));
        body.Add(section);
    }

    /// <summary>Begins a section.</summary>
    /// <param name="heading">Its heading, which tells no figures.</param>
    /// <param name="explanation">A text of the program's, such as what to see; null for none.</param>
    public void Section(string heading, string? explanation = null)
    {
        section = new("section", new XElement("h2", heading));
        body.Add(section);
        if (explanation is not null)
            section.Add(new XElement("p", explanation));
    }

    /// <summary>A table of some rows of a file.</summary>
    /// <param name="table">The file.</param>
    /// <param name="columns">What to show of it.</param>
    /// <param name="rows">Which rows; null for all.</param>
    /// <param name="caption">What it is; null for nothing.</param>
    public void Table(ResultTable table, IReadOnlyList<ReportColumn> columns, IEnumerable<int>? rows = null, string? caption = null)
    {
        var head = new XElement("tr", columns.Select(column => new XElement("th", Side(column), column.Heading)));
        var lines = (rows ?? Enumerable.Range(0, table.Count)).Select(row => new XElement("tr", columns.Select(column => new XElement("td", Side(column), Cell(table, row, column), Below(table, row, column)))));
        section.Add(new XElement(
            "div", new XAttribute("class", "table"), new XElement("table", caption is null ? null : new XElement("caption", caption), new XElement("thead", head), new XElement("tbody", lines))));
    }

    /// <summary>A confusion matrix, stronger in colour where a larger share of the row lies.</summary>
    /// <param name="table">The file: a column of true labels, then one for each label.</param>
    /// <param name="caption">What it is.</param>
    public void Confusion(ResultTable table, string caption)
    {
        var labels = table.Columns.Skip(1).ToList();
        var head = new XElement("tr", new XElement("th", "true ↓  named →"), labels.Select(label => new XElement("th", Number, label)));
        var lines = Enumerable.Range(0, table.Count).Select(row =>
        {
            var sum = labels.Sum(label => table.Number(row, label) ?? 0);
            return new XElement("tr", new XElement("th", Cell(table, row, new(table.Columns[0], ""))), labels.Select((label, column) => new XElement(
                "td", new XAttribute("class", column == row ? "number right" : "number"),
                new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"--share:{(sum > 0 ? (table.Number(row, label) ?? 0) / sum : 0):0.###}")),
                Cell(table, row, new(label, label, "0")))));
        });
        section.Add(new XElement(
            "div", new XAttribute("class", "table"), new XElement("table", new XAttribute("class", "confusion"), new XElement("caption", caption), new XElement("thead", head), new XElement("tbody", lines))));
    }

    /// <summary>Charts under one another with one caption and one legend.</summary>
    public void Figure(string caption, params IReadOnlyList<LineChart> charts) =>
        section.Add(new XElement("figure", LineChart.Legend(charts), charts.Select(chart => chart.Draw()), new XElement("figcaption", caption)));

    /// <summary>A line as one types it.</summary>
    public void Command(ResultTable table, int row, string column) => section.Add(new XElement("pre", Cell(table, row, new(column, ""))));

    /// <summary>Writes the file whole or not at all.</summary>
    public void Save(string path)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(Style)!);
        var page = new XElement(
            "html", new XAttribute("lang", "en"),
            new XElement(
                "head", new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width")),
                new XElement("title", title), new XElement("style", reader.ReadToEnd())),
            new XElement("body", body));
        AtomicFile.Write(path, stream =>
        {
            stream.Write("<!DOCTYPE html>\n"u8);
            using var writer = XmlWriter.Create(stream, new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.None });
            page.Save(writer);
        });
    }

    private static XAttribute Number => new("class", "number");

    private static XAttribute Side(ReportColumn column) => column.Format is null ? new("class", "text") : Number;

    // An empty text keeps an element from being written as <a />, which HTML does not know.
    private static XElement Cell(ResultTable table, int row, ReportColumn column)
    {
        var place = new XAttribute("data-cell", $"{table.FileName}:{row}:{column.Name}");
        if (column.Format is null)
            return new("span", place, Word(table[row, column.Name]), table[row, column.Name]);
        var format = column.Format is ['@', .. var other] ? table[row, other] : column.Format;
        return table.Number(row, column.Name) is { } value
            ? new("data", place, new XAttribute("value", table[row, column.Name]), value.ToString(format, CultureInfo.InvariantCulture))
            : new("span", place, "–");
    }

    // What is empty is left out.
    private static XElement? Below(ResultTable table, int row, ReportColumn column)
    {
        var there = column.Below.Where(below => table[row, below.Name].Length > 0).ToList();
        return there.Count == 0 ? null : new("div", new XAttribute("class", "below"), there.Select(below => new XElement("div", below.Heading.Length > 0 ? below.Heading + " " : null, Cell(table, row, below))));
    }

    // Verdicts and faults have colours.
    private static XAttribute? Word(string text) => text switch
    {
        Verdict.Reproduced => new("class", "good"),
        Verdict.WithinInterval => new("class", "fair"),
        Verdict.NotReproduced => new("class", "bad"),
        Verdict.CannotBeTested or "stand-in" => new("class", "missing"),
        _ => null,
    };
}

/// <summary>A column of a table in a report.</summary>
/// <param name="Name">The column of the file.</param>
/// <param name="Heading">What stands over it.</param>
/// <param name="Format">How its numbers are shown, such as <c>0.00 %</c>; <c>@NAME</c> where that stands in the column NAME; null for text.</param>
internal sealed record ReportColumn(string Name, string Heading, string? Format = null)
{
    /// <summary>Columns that stand below in the same cell, each after its heading.</summary>
    public IReadOnlyList<ReportColumn> Below { get; init; } = [];
}
