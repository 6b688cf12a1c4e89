using System.Text.Json;
using Mien.Research.Evaluation;
using Mien.Research.Reports;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>What a protocol gave, as a table of results.</summary>
internal static class ProtocolTables
{
    private const string Deviation = "_deviation";

    private static readonly string[] keys = ["model", "method", "threshold", "classes", "samples"];

    /// <summary>A row for each of the protocol's; of each figure the mean and the deviation over the draws.</summary>
    public static ResultTable Of(string name, ProtocolResult result)
    {
        var table = new ResultTable(name, [.. keys, .. result.Rows[0].Figures.SelectMany(figure => new[] { Column(figure.Name), Column(figure.Name) + Deviation })]);
        foreach (var row in result.Rows)
            table.Add([row.Model, row.Method, row.Threshold, row.Classes, row.Samples, .. row.Figures.SelectMany(figure => new object?[] { figure.Spread.Mean, figure.Spread.StandardDeviation })]);
        return table;
    }

    /// <summary>What reports show of it.</summary>
    public static IReadOnlyList<ReportColumn> Columns(ResultTable table) =>
    [
        new("model", "model"), new("method", "faces are named by"), new("threshold", "threshold"), new("classes", "added"), new("samples", "faces of each", "0"),
        .. table.Columns.Where(column => table.Columns.Contains(column + Deviation)).Select(column =>
            new ReportColumn(column, column.Replace('_', ' '), "0.000") { Below = [new(column + Deviation, "±", "0.000")] }),
    ];

    /// <summary>A figure in a row.</summary>
    public static Spread Figure(ResultTable table, int row, string column) => new(table.Number(row, column)!.Value, table.Number(row, column + Deviation)!.Value);

    /// <summary>The rows of a model and a number of faces, of the way of naming that comes first, with or without a threshold.</summary>
    /// <param name="table">The table.</param>
    /// <param name="model">Name of a shipped model or path of a model file.</param>
    /// <param name="samples">Faces enrolled of each class; null for any number.</param>
    /// <param name="hasThreshold">Whether a face can be unknown.</param>
    public static IEnumerable<int> Rows(ResultTable table, string model, int? samples, bool hasThreshold)
    {
        var own = Enumerable.Range(0, table.Count).Where(row => table[row, "model"].StartsWith(NameOf(model) + " ", StringComparison.Ordinal)).ToList();
        return own.Where(row => table[row, "method"] == table[own[0], "method"] && (table[row, "threshold"] != OpenSetMethod.NoThreshold) == hasThreshold && (samples is null || table.Number(row, "samples") == samples));
    }

    /// <summary>The name of a model.</summary>
    /// <param name="model">Name of a shipped model or path of a model file.</param>
    public static string NameOf(string model) => Path.GetFileNameWithoutExtension(model);

    private static string Column(string figure) => JsonNamingPolicy.SnakeCaseLower.ConvertName(figure);
}
