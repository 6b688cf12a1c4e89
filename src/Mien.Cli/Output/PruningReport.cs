using Mien.Research.Pruning;

namespace Mien.Cli.Output;

/// <summary>What pruning takes of each group of channels, and what the model is worth before and after.</summary>
internal static class PruningReport
{
    private const int MostNames = 3;

    public static void Write(ModelPruning pruning, Stream stream)
    {
        using var page = new TablePage(stream);
        Groups(page, "group", pruning.Groups);
        var (before, after) = (pruning.Before, pruning.After);
        page.Table(
            ["model", "before", "after", "ratio"],
            [
                Row("parameters and statistics", before.Cost.Parameters, after.Cost.Parameters, "#,0"),
                Row("multiplications for one input", before.Cost.Arithmetic, after.Cost.Arithmetic, "#,0"),
                Row("milliseconds for one input, one thread", before.Seconds * 1000, after.Seconds * 1000, "0.000"),
                Row("inputs in a second, one thread", before.PerSecond, after.PerSecond, "#,0"),
                Row("loss on training samples", before.Loss, after.Loss, "0.0000"),
                Row("accuracy on training samples", before.Accuracy ?? double.NaN, after.Accuracy ?? double.NaN, "0.000"),
            ]);
    }

    public static void Write(DetectorPruning pruning, (double Before, double After) seconds, Stream stream)
    {
        using var page = new TablePage(stream);
        Groups(page, "group of R-Net", pruning.RNet);
        Groups(page, "group of O-Net", pruning.ONet);
        page.Table(
            ["detector", "before", "after", "ratio"],
            [
                Row("parameters", pruning.ParametersBefore, pruning.ParametersAfter, "#,0"),
                Row("milliseconds for a picture, one thread", seconds.Before * 1000, seconds.After * 1000, "0.0"),
                Row("pictures in a second, one thread", 1 / seconds.Before, 1 / seconds.After, "0.0"),
            ]);
    }

    private static void Groups(TablePage page, string title, IReadOnlyList<PrunedGroup> groups) => page.Table(
        [title, "made by", "taken in by", "channels", "parameters of one", "multiplications of one", "stay", "parameters that go", "multiplications that go"],
        groups.Select(row => new[]
        {
            row.Group.Name, Layers(row.Group.Makers), Layers(row.Group.Takers),
            Whole(row.Group.Channels), Whole(row.OneChannel.Parameters), Whole(row.OneChannel.Arithmetic), Whole(row.Left), Whole(row.Goes.Parameters), Whole(row.Goes.Arithmetic),
        }));

    private static string[] Row(string what, double before, double after, string format) =>
        [what, TablePage.Format(before, format), TablePage.Format(after, format), TablePage.Format(after / before, "0.00")];

    private static string Whole(long value) => TablePage.Format(value, "#,0");

    // A stream of many blocks is made and taken in by many layers.
    private static string Layers(IEnumerable<string> weights)
    {
        string[] layers = [.. weights.Select(static name => name[..name.LastIndexOf('.')])];
        return layers.Length <= MostNames ? string.Join(", ", layers) : $"{layers[0]} and {layers.Length - 1} more";
    }
}
