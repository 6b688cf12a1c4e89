using System.Globalization;
using Mien.Research.Evaluation;
using Mien.Research.Studies.CustomExpressions;

namespace Mien.Cli.Output;

/// <summary>Writes a study of custom expressions.</summary>
internal static class CustomStudyWriter
{
    public static void Write(OutputFormat format, CustomStudy study, Stream stream)
    {
        if (format == OutputFormat.Json)
            JsonDocumentWriter.Write(study.WriteTo, stream);
        else
            WriteTable(study, stream);
    }

    private static void WriteTable(CustomStudy study, Stream stream)
    {
        using var page = new TablePage(stream);
        page.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"protocol {study.Protocol}, data {string.Join(", ", study.Data)}; mean ± deviation over {study.Draws} draws, seed {study.Seed}"));
        foreach (var note in study.Notes)
            page.Line($"* {note}");
        page.Table(
            ["model", "method", "threshold", "added", "samples", .. study.Rows[0].Figures.Select(figure => figure.Name)],
            study.Rows.Select(row => (IEnumerable<string>)
            [
                row.Model, row.Method, row.Threshold, row.Classes, $"{row.Samples}", .. row.Figures.Select(figure => Format(figure.Spread)),
            ]));
    }

    private static string Format(Spread spread) => $"{TablePage.Format(spread.Mean, "0.0000")} ± {TablePage.Format(spread.Deviation, "0.0000")}";
}
