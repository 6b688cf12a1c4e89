using System.Globalization;
using Mien.Data;

namespace Mien.Cli.Output;

/// <summary>Writes the check of a data set for people.</summary>
internal static class DataCheckTable
{
    public static void Write(DataCheck check, Stream stream)
    {
        using var page = new TablePage(stream);
        page.Line($"{check.Data}: {check.Count} faces of {check.Shape} (height, width, channels), {check.Labels.Count} classes, {check.Faults.Count} faults");
        page.Line();
        page.Table(
            ["split", .. check.Labels, "all"],
            check.Classes.Select(item => item.Counts.Append(item.Counts.Sum()).Select(Text).Prepend(item.Split.Name())));
        page.Line("copies: the same pixels");
        page.Table(
            ["split", "pictures", "rows", "pictures with several labels"],
            [
                .. check.Within.Select(item => new[] { item.Split.Name(), Text(item.Pictures), Text(item.Rows), Text(item.SeveralLabels) }),
                .. check.Across.Select(item => new[]
                {
                    Pair(item.First, item.Second), Text(item.Pictures), Pair(item.FirstRows, item.SecondRows), Text(item.SeveralLabels),
                }),
            ]);
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
