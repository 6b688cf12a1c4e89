using System.Globalization;
using Mien.Expressions;

namespace Mien.Cli.Output;

/// <summary>Custom expressions and what was added to them.</summary>
internal static class ExpressionsReport
{
    public static Report Of(ExpressionSet set) => new(set.WriteTo, page =>
    {
        page.Line($"{set.Classes.Count} expressions of the model {set.Model} ({set.Fingerprint[..8]})");
        page.Table(
            ["expression", "from", "samples", "mean angle", "largest", "threshold"],
            set.Classes.Select(item => new[]
            {
                item.Name, item.IsTrained ? "training" : "pictures", $"{item.Samples.Count}", Angle(item.MeanAngle), Angle(item.LargestAngle),
                TablePage.Format(item.Threshold, "0.000"),
            }));
    });

    public static Report Of(IReadOnlyList<string> sets) => new(
        json =>
        {
            json.WriteStartArray();
            foreach (var name in sets)
                json.WriteStringValue(name);
            json.WriteEndArray();
        },
        page =>
        {
            foreach (var name in sets)
                page.Line(name);
        });

    public static Report Of(Separation separation) => new(separation.WriteTo, page =>
    {
        var subject = separation.Subject;
        page.Line($"{subject.Name}: {subject.Samples.Count} samples, threshold {TablePage.Format(subject.Threshold, "0.000")}");
        if (subject.Samples.Count > 0)
        {
            page.Table(
                ["picture", "added", "angle to the centre"],
                subject.Samples.Select(sample => new[]
                {
                    sample.Source, sample.Added.ToString("u", CultureInfo.InvariantCulture), Angle(subject.AngleTo(sample)),
                }));
        }

        WriteSeparation(page, separation);
    });

    public static Report Of(EnrolmentReport report) => new(report.WriteTo, page =>
    {
        var subject = report.Separation.Subject;
        var moved = report.Moved is { } degrees ? $"; its centre moved by {Angle(degrees)}" : "";
        page.Line($"{subject.Name}: {report.Pictures.Samples.Count} pictures added, {report.Pictures.LeftOut.Count} left out{moved}");
        WriteSeparation(page, report.Separation);
        if (report.Thresholds.Count == 0)
            return;
        page.Line("thresholds, with the rates of samples held out");
        page.Table(
            ["expression", "threshold", "others", "accepted", "own", "rejected"],
            report.Thresholds.Select(item => new[]
            {
                item.Name, TablePage.Format(item.Threshold, "0.000"), $"{item.Others}", TablePage.Format(item.FalseAcceptRate, "0.000"),
                $"{item.Own}", item.FalseRejectRate is { } rejected ? TablePage.Format(rejected, "0.000") : "",
            }));
    });

    private static void WriteSeparation(TablePage page, Separation separation)
    {
        if (separation.LeftOut > 0)
            page.Line($"each sample left out in turn: {separation.Right} of {separation.LeftOut} named right, {separation.Unknown} unknown");
        page.Table(
            ["angle to", "degrees", ""],
            separation.Angles.Select(angle => new[] { angle.Name, TablePage.Format(angle.Degrees, "0.0"), angle.Collides ? "collides" : "" }));
    }

    private static string Angle(double? degrees) => degrees is { } value ? TablePage.Format(value, "0.0") + "\u00b0" : "-";
}
