using System.Globalization;
using Mien.Research.Data;

namespace Mien.Cli.Output;

/// <summary>What was found in a data set.</summary>
internal static class DataCheckReport
{
    public static Report Of(DataCheck check) => new(check.WriteTo, page => Write(page, check));

    private static void Write(TablePage page, DataCheck check)
    {
        var groups = check.Groups > 0 ? $", {check.Groups} groups" : "";
        page.Line($"{check.Data}: {check.Count} samples of {check.Shape}, {check.Labels.Count} classes{groups}, {check.Faults.Count} faults");
        page.Line();
        page.Table(
            ["split", .. check.Labels, "all"],
            check.Classes.Select(item => item.Counts.Append(item.Counts.Sum()).Select(Text).Prepend(item.Split.Name())));
        if (check.WithoutTraining.Count > 0)
            page.Line($"only beside the training split, so that no model learns them: {string.Join(", ", check.WithoutTraining)}");
        page.Line("copies: the same content");
        page.Table(
            ["split", "pictures", "rows", "pictures with several labels"],
            [
                .. check.Within.Select(item => new[] { item.Split.Name(), Text(item.Pictures), Text(item.Rows), Text(item.SeveralLabels) }),
                .. check.Across.Select(item => new[]
                {
                    Pair(item.First, item.Second), Text(item.Pictures), Pair(item.FirstRows, item.SecondRows), Text(item.SeveralLabels),
                }),
            ]);
        if (check.NearWithin.Count == 0)
            return;
        page.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"near copies: other pixels, thumbnails differ by at most {NearCopies.MaxDistance} grey levels"));
        page.Table(
            ["split", "rows"],
            [
                .. check.NearWithin.Select(item => new[] { item.Split.Name(), Text(item.Rows) }),
                .. check.NearAcross.Select(item => new[] { Pair(item.First, item.Second), Pair(item.FirstRows, item.SecondRows) }),
            ]);
    }

    private static string Pair(Split first, Split second) => $"{first.Name()} and {second.Name()}";

    private static string Pair(int first, int second) => $"{Text(first)} and {Text(second)}";

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
