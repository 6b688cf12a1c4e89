using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Mien.Research.Reports;

/// <summary>Lines, or points, over one axis, as SVG. Every line says which columns of which file it is drawn from.</summary>
/// <param name="across">Title of the axis from left to right, with its unit.</param>
/// <param name="up">Title of the axis from bottom to top, with its unit.</param>
internal sealed class LineChart(string across, string up)
{
    private const double Width = 720;
    private const double Height = 270;
    private const double Left = 64;
    private const double Right = 20;
    private const double Top = 22;
    private const double Bottom = 44;

    // Up to so many points are marked, and tell their values where the mouse is over them.
    private const int MarkedPoints = 60;
    private const int Ticks = 6;

    /// <summary>The lines.</summary>
    public IReadOnlyList<ChartLine> Lines { get; init; } = [];

    /// <summary>Stretches of the axis from left to right with a name.</summary>
    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    /// <summary>What the axis from bottom to top reaches at least; empty for what the lines do.</summary>
    public IReadOnlyList<double> Reaches { get; init; } = [];

    /// <summary>The lines and bands of some charts by name and colour, each once.</summary>
    public static XElement Legend(IEnumerable<LineChart> charts) => new(
        "ul", new XAttribute("class", "legend"),
        charts.SelectMany(chart => chart.Lines).DistinctBy(line => line.Name).Select(line => new XElement("li", new XElement("i", new XAttribute("class", line.Class), ""), line.Name)),
        charts.SelectMany(chart => chart.Bands).DistinctBy(band => band.Name).Select(band => new XElement("li", new XElement("i", new XAttribute("class", $"band {band.Name}"), ""), band.Name)));

    /// <summary>Draws it.</summary>
    public XElement Draw()
    {
        var points = Lines.Select(line => line.Points()).ToList();
        var (x, y) = (Scale.Over(points.SelectMany(line => line).Select(point => point.X), isTight: true), Scale.Over(points.SelectMany(line => line).Select(point => point.Y).Concat(Reaches), isTight: false));
        double X(double value) => Left + x.Share(value) * (Width - Left - Right);
        double Y(double value) => Height - Bottom - y.Share(value) * (Height - Top - Bottom);
        var svg = new XElement(
            "svg", new XAttribute("viewBox", $"0 0 {Text(Width)} {Text(Height)}"), new XAttribute("role", "img"), new XAttribute("aria-label", $"{up} over {across}"),
            new XAttribute("data-frame", string.Join(' ', new[] { Left, Height - Bottom, Width - Right, Top }.Select(Text))),
            new XAttribute("data-axes", string.Join(' ', new[] { x.Low, y.Low, x.High, y.High }.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
        foreach (var band in Bands)
        {
            var (from, to) = (X(Math.Clamp(band.From, x.Low, x.High)), X(Math.Clamp(band.To, x.Low, x.High)));
            svg.Add(new XElement(
                "rect", new XAttribute("class", $"band {band.Name}"), new XAttribute("data-band", $"{band.Table.FileName}:{band.Row}"), At("x", from), At("y", Top), At("width", Math.Max(0, to - from)), At("height", Height - Top - Bottom), new XElement("title", band.Name)));
            if (to - from > 7 * band.Name.Length)
                svg.Add(Label(band.Name, (from + to) / 2, Top - 6, "middle", "bandname"));
        }
        foreach (var tick in y.Ticks(Ticks))
            svg.Add(Line("grid", Left, Y(tick), Width - Right, Y(tick)), Label(y.Text(tick), Left - 7, Y(tick) + 4, "end"));
        foreach (var tick in x.Ticks(Ticks + 2))
            svg.Add(Line("tick", X(tick), Height - Bottom, X(tick), Height - Bottom + 4), Label(x.Text(tick), X(tick), Height - Bottom + 17, "middle"));
        svg.Add(
            Line("axis", Left, Height - Bottom, Width - Right, Height - Bottom), Label(across, (Left + Width - Right) / 2, Height - 6, "middle", "axisname"),
            new XElement("text", new XAttribute("class", "axisname"), new XAttribute("text-anchor", "middle"), new XAttribute("transform", $"translate(14 {Text((Top + Height - Bottom) / 2)}) rotate(-90)"), up));
        foreach (var (line, own) in Lines.Zip(points))
        {
            var path = new StringBuilder();
            foreach (var point in own)
                path.Append(path.Length > 0 ? " " : "").Append(CultureInfo.InvariantCulture, $"{X(point.X):0.##},{Y(point.Y):0.##}");
            svg.Add(new XElement(
                "polyline", new XAttribute("class", line.Class), new XAttribute("data-line", $"{line.Table.FileName}:{line.Across}:{line.Up}"), new XAttribute("points", path), new XElement("title", line.Name)));
            if (line.IsScattered || own.Count <= MarkedPoints)
                foreach (var (px, py) in own)
                    svg.Add(new XElement("circle", new XAttribute("class", line.Class), At("cx", X(px)), At("cy", Y(py)), new XAttribute("r", "3"), new XElement("title", $"{line.Name}: {x.Text(px)}, {py.ToString("G4", CultureInfo.InvariantCulture)}")));
        }
        return svg;
    }

    private static XElement Line(string kind, double x1, double y1, double x2, double y2) => new("line", new XAttribute("class", kind), At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2));

    private static XElement Label(string text, double x, double y, string anchor, string? kind = null) =>
        new("text", kind is null ? null : new XAttribute("class", kind), At("x", x), At("y", y), new XAttribute("text-anchor", anchor), text);

    private static XAttribute At(string name, double value) => new(name, Text(value));

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>A line of a chart: two columns of a file.</summary>
/// <param name="Name">What it is called in the legend.</param>
/// <param name="Table">The file.</param>
/// <param name="Across">Column of the axis from left to right.</param>
/// <param name="Up">Column of the axis from bottom to top; rows where it is empty are left out.</param>
/// <param name="Colour">Which of the eight colours.</param>
/// <param name="IsDashed">Whether dashed, as for a paper's figures.</param>
internal sealed record ChartLine(string Name, ResultTable Table, string Across, string Up, int Colour, bool IsDashed = false)
{
    /// <summary>Whether its points are not joined.</summary>
    public bool IsScattered { get; init; }

    public string Class => $"c{Colour % 8}{(IsDashed ? " dashed" : "")}{(IsScattered ? " scattered" : "")}";

    public List<(double X, double Y)> Points()
    {
        var points = new List<(double X, double Y)>();
        for (var row = 0; row < Table.Count; row++)
            if (Table.Number(row, Across) is { } x && Table.Number(row, Up) is { } y)
                points.Add((x, y));
        return points;
    }
}

/// <summary>A stretch of an axis with a name: a row of a file of stages.</summary>
/// <param name="Table">The file, with columns stage, first and last.</param>
/// <param name="Row">The row.</param>
internal sealed record ChartBand(ResultTable Table, int Row)
{
    public string Name => Table[Row, "stage"];

    /// <summary>Half a step before its first.</summary>
    public double From => Table.Number(Row, "first")!.Value - 0.5;

    /// <summary>Half a step behind its last.</summary>
    public double To => Table.Number(Row, "last")!.Value + 0.5;

    /// <summary>All rows of a file.</summary>
    public static IReadOnlyList<ChartBand> All(ResultTable table) => [.. Enumerable.Range(0, table.Count).Select(row => new ChartBand(table, row))];
}
