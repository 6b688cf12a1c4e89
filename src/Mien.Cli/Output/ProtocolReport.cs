using System.Globalization;
using Mien.Research.Evaluation;
using Mien.Research.Studies.CustomExpressions;

namespace Mien.Cli.Output;

/// <summary>What a protocol of custom expressions gave.</summary>
internal static class ProtocolReport
{
    public static Report Of(ProtocolResult study) => new(study.WriteTo, page =>
    {
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
    });

    private static string Format(Spread spread) => $"{TablePage.Format(spread.Mean, "0.0000")} ± {TablePage.Format(spread.StandardDeviation, "0.0000")}";
}
