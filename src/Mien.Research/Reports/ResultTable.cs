using System.Globalization;
using System.Text;
using Mien.Results;
using Mien.Tensors;

namespace Mien.Research.Reports;

/// <summary>A table of results, a CSV file with a header: reports show what such files hold and nothing else.</summary>
/// <param name="name">Name of the file without its ending.</param>
/// <param name="columns">Names of the columns.</param>
internal sealed class ResultTable(string name, params IReadOnlyList<string> columns)
{
    private const string Ending = ".csv";

    private readonly List<string[]> rows = [];

    /// <summary>Name of the file without its ending.</summary>
    public string Name => name;

    /// <summary>Name of the file.</summary>
    public string FileName => name + Ending;

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>The text of a cell.</summary>
    public string this[int row, string column] => rows[row][Column(column)];

    /// <summary>Adds a row: texts, whole numbers and doubles, null for an empty cell. A number that is not finite is an empty cell, too.</summary>
    public void Add(params IReadOnlyList<object?> cells)
    {
        if (cells.Count != columns.Count)
            throw new ArgumentException($"{FileName} has {columns.Count} columns, given are {cells.Count} cells", nameof(cells));
        rows.Add([.. cells.Select(Text)]);
    }

    /// <summary>The number in a cell; null where it is empty.</summary>
    /// <exception cref="MienException">The cell holds something else.</exception>
    public double? Number(int row, string column) => this[row, column] switch
    {
        "" => null,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        var text => throw new MienException(FileName, $"row {row + 1}, {column}: '{text}' is no number"),
    };

    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="folder">Folder of the file.</param>
    public void Save(string folder) => AtomicFile.Write(PathIn(folder, name), stream =>
    {
        using var writer = CsvRecord.Writer(stream);
        foreach (var row in rows.Prepend([.. columns]))
        {
            var record = new CsvRecord();
            foreach (var cell in row)
                record.Add(cell);
            record.WriteTo(writer);
        }
    });

    /// <summary>Whether a folder has such a file.</summary>
    public static bool IsIn(string folder, string name) => File.Exists(PathIn(folder, name));

    /// <summary>Reads what <see cref="Save"/>, or anybody else, wrote.</summary>
    /// <exception cref="MienException">There is no such file, or a row has not as many cells as the header.</exception>
    public static ResultTable Load(string folder, string name)
    {
        var path = PathIn(folder, name);
        if (!File.Exists(path))
            throw new MienException(path, "no such file", "resume what should have written it");
        var records = Parse(File.ReadAllText(path)).ToList();
        var table = new ResultTable(name, records is [var header, ..] ? header : []);
        foreach (var (number, cells) in records.Index().Skip(1))
            table.rows.Add(cells.Length == table.Columns.Count ? cells : throw new MienException(path, $"row {number} has {cells.Length} cells, the header {table.Columns.Count}"));
        return table;
    }

    private static string PathIn(string folder, string name) => Path.Combine(folder, name + Ending);

    private int Column(string column) => columns.Index().Where(item => item.Item == column).Select(item => (int?)item.Index).FirstOrDefault()
        ?? throw new MienException(FileName, $"has no column {column}");

    private static string Text(object? cell) => cell switch
    {
        null => "",
        double.NaN or double.PositiveInfinity or double.NegativeInfinity => "",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{cell.GetType().Name} is no cell", nameof(cell)),
    };

    // RFC 4180.
    private static IEnumerable<string[]> Parse(string text)
    {
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quoted && letter == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[i++]);
            else if (letter == '"')
                quoted = !quoted;
            else if (quoted || letter is not (',' or '\n' or '\r'))
                cell.Append(letter);
            else if (letter != '\r')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                {
                    yield return [.. cells];
                    cells.Clear();
                }
            }
        }
        if (cells.Count > 0 || cell.Length > 0)
            yield return [.. cells, cell.ToString()];
    }
}
