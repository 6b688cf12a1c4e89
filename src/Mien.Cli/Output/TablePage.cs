using System.Globalization;
using Spectre.Console;

namespace Mien.Cli.Output;

/// <summary>Lines and tables for people, as text that needs no terminal.</summary>
internal sealed class TablePage : IDisposable
{
    // Lines are never wrapped, whatever the terminal.
    private const int Width = 1000;

    private readonly StreamWriter _writer;
    private readonly IAnsiConsole _console;

    public TablePage(Stream stream)
    {
        _writer = new StreamWriter(stream, StandardStreams.Encoding, leaveOpen: true) { NewLine = "\n" };
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_writer),
        });
        _console.Profile.Width = Width;
        _console.Profile.Capabilities.Unicode = true;
    }

    public void Line(string text = "") => _writer.WriteLine(StandardStreams.OneLine(text));

    /// <summary>Writes a table: a first column of names, the others aligned to the right.</summary>
    public void Table(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var name in header)
            table.AddColumn(new TableColumn(new Text(name)) { Alignment = table.Columns.Count == 0 ? Justify.Left : Justify.Right });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(StandardStreams.OneLine(cell))));

        _console.Write(table);
    }

    /// <summary>A number; one that is not defined is a dash.</summary>
    public static string Format(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    public void Dispose() => _writer.Dispose();
}
