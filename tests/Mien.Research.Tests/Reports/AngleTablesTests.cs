using Mien.Research.Inspection;
using Mien.Research.Reports;

namespace Mien.Research.Tests.Reports;

public sealed class AngleTablesTests
{
    // Learns from 2 to 0.5 over the epochs 1, 3, 5 and so on, and then stands still.
    private static readonly DistinctivenessRow[] rows = [.. Enumerable.Range(0, 40).Select(t =>
        new DistinctivenessRow(1 + (2 * t), "fc", 3, 0.25, t < 20 ? 2 - (t * 0.075) : 0.5, 0.75, Angles(Math.Min(t, 20)), new(1, 40, 50, 60, new int[18])))];

    private static AngleSummary Angles(int more) => new(1, 10 + more, 20 + more, 30 + more, new int[18]);

    [Fact]
    public void Stages_follow_each_other_without_a_gap_up_to_the_last_epoch()
    {
        var bands = TrainingStages.Of(rows, 7);
        var table = AngleTables.Stages("t", rows, 7, epochs: 80);

        table.Count.ShouldBe(bands.Count);
        table.Count.ShouldBeGreaterThan(2);
        for (var i = 0; i < table.Count; i++)
        {
            table[i, "stage"].ShouldBe(bands[i].Stage.ToString().ToLowerInvariant());
            table.Number(i, "first").ShouldBe(bands[i].First);
            table.Number(i, "last").ShouldBe(i == table.Count - 1 ? 80 : bands[i + 1].First - 1);
        }
    }

    [Fact]
    public void Angles_stand_beside_losses_and_accuracies_and_charts_show_them_with_their_stages()
    {
        var table = AngleTables.Angles("t", rows);
        string.Join(' ', table.Columns.Select(column => table[2, column])).ShouldBe("5 3 0.25 1.85 0.75 12 22 32 40 60");

        var charts = AngleTables.Charts(table, AngleTables.Stages("s", rows, 7, 80));
        charts.Select(chart => chart.Lines.Count).ShouldBe([4, 2]);
        charts.ShouldAllBe(chart => chart.Bands.Count > 2);
        charts[0].Lines.Select(line => line.IsDashed).ShouldBe([false, false, false, true]);
        charts[0].Reaches.ShouldBe([0]);
    }
}
