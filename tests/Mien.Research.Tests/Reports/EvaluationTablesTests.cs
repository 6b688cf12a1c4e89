using Mien.Labels;
using Mien.Learning.Training;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Tests.Reports;

public sealed class EvaluationTablesTests
{
    private static readonly LabelSet labels = new("a", "b");

    // Samples of two values, and what a model says of them.
    private static readonly FeatureSet data = new("set", labels, [new("s0", 0, Split.None), new("s1", 1, Split.None), new("s2", 0, Split.None), new("s3", 1, Split.None)], [new("x", 1)], [0, 1, 2, 3]);
    private static readonly Predictions predictions = new(2, [0.75f, 0.25f, 0.625f, 0.375f, 0.25f, 0.75f, 0.25f, 0.75f]);

    [Theory]
    [InlineData(7, 1, "1 2 3 4 5 6 7")]
    [InlineData(7, 3, "1 4 7")]
    [InlineData(6, 3, "1 4 6")]
    [InlineData(1, 3, "1")]
    public void Of_a_long_run_every_so_many_epochs_are_told_and_the_last(int epochs, int every, string told)
    {
        var table = EvaluationTables.Epochs("t", [.. Enumerable.Range(1, epochs).Select(epoch => new EpochRow(epoch, 9, 0.5, 1, 0.25, 2, 0.75))], every);
        string.Join(' ', Enumerable.Range(0, table.Count).Select(row => table[row, "epoch"])).ShouldBe(told);
        string.Join(' ', table.Columns.Skip(1).Select(column => table[0, column])).ShouldBe("0.5 1 0.25 2 0.75");
    }

    [Fact]
    public void Curves_of_accuracy_are_drawn_where_there_is_one()
    {
        EvaluationTables.Curves(EvaluationTables.Epochs("t", [])).Count.ShouldBe(1);
        EvaluationTables.Curves(EvaluationTables.Epochs("t", [new(1, 1, 1, 1, null, 1, null)])).Count.ShouldBe(1);
        EvaluationTables.Curves(EvaluationTables.Epochs("t", [new(1, 1, 1, 1, 0.5, 1, 0.5)])).Count.ShouldBe(2);
    }

    [Fact]
    public void Predictions_of_about_the_same_confidence_are_told_with_how_often_they_were_right()
    {
        var table = EvaluationTables.Calibration("t", data, predictions);
        Rows(table).ShouldBe(["0.625 0 0.625 1", "0.75 0.6666666666666666 0.75 3"]);
    }

    [Fact]
    public void The_worst_sample_comes_first_and_the_earlier_of_equals()
    {
        Rows(EvaluationTables.Worst("t", data, predictions, 3)).ShouldBe(["s2 a b 0.75 0.25", "s1 b a 0.625 0.375", "s0 a a 0.75 0.75"]);
        Rows(EvaluationTables.Worst("t", data, predictions, 9)).Length.ShouldBe(4);
    }

    [Fact]
    public void Counts_stand_by_true_label_and_by_the_one_named() =>
        Rows(EvaluationTables.Confusion("t", labels, [[3, 1], [0, 2]])).ShouldBe(["a 3 1", "b 0 2"]);

    [Fact]
    public void Classes_are_told_with_all_their_scores() =>
        Rows(EvaluationTables.Classes("t", [new("a", 0.1, 0.2, 0.3, 0.4, 5), new("b", double.NaN, 0, 1, 0, 0)])).ShouldBe(["a 0.1 0.2 0.3 0.4 5", "b  0 1 0 0"]);

    private static string[] Rows(ResultTable table) => [.. Enumerable.Range(0, table.Count).Select(row => string.Join(' ', table.Columns.Select(column => table[row, column])))];
}
