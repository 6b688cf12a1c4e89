using Mien.Research.Evaluation;
using Mien.Research.Reports;
using Mien.Research.Studies;

namespace Mien.Research.Tests.Studies;

public sealed class StudyReportTests
{
    private readonly Claims claims = new();

    [Fact]
    public void A_claim_of_an_accuracy_is_judged_as_the_higher_the_better()
    {
        claims.AddAccuracy("c", "s", "q", 0.9, new FoldScores(2, new(0.75, 0.1), 0.75, 100, 0.5, [0.7, 0.8]));
        claims.AddAccuracy("c", "s", "q", 0.5, new FoldScores(2, new(0.75, 0.1), 0.75, 100, 0.5, [0.7, 0.8]), "mind");
        claims.AddAccuracy("c", "s", "q", 0.9, null, "no data");
        var interval = new FoldScores(2, new(0.75, 0.1), 0.75, 100, 0.5, [0.7, 0.8]).Interval;

        Judged().ShouldBe(["not reproduced ", "reproduced mind", "can't be tested no data"]);
        Figures(0).ShouldBe([0.9, 0.75, 0.1, interval.Low, interval.High, 2]);
        Figures(2).ShouldBe([0.9, null, null, null, null, null]);
        claims.Table[0, "format"].ShouldBe("0.00 %");
    }

    [Fact]
    public void A_claim_of_a_share_is_judged_by_the_interval_given()
    {
        claims.AddShare("c", "s", "q", 0.6, 0.5, new(0.4, 0.55));
        claims.AddShare("c", "s", "q", 0.6, 0.5, new(0.4, 0.65));
        claims.AddShare("c", "s", "q", 0.4, 0.5, new(0.45, 0.65));

        Judged().ShouldBe(["not reproduced ", "within the interval ", "reproduced "]);
        Figures(0).ShouldBe([0.6, 0.5, null, 0.4, 0.55, 1]);
    }

    [Fact]
    public void Of_one_run_there_is_no_deviation_and_of_several_the_interval_is_that_of_their_mean()
    {
        claims.AddMean("c", "s", "q", 0.2, [0.4], "0.0", higherIsBetter: false);
        claims.AddMean("c", "s", "q", 0.2, [0.3, 0.5], "0.0", higherIsBetter: true);
        claims.AddMean("c", "s", "q", 0.2, [0.3, 0.5], "0.0", higherIsBetter: false);
        claims.AddMean("c", "s", "q", 0.2, [], "0.0", higherIsBetter: false, "no time");
        var interval = Interval.OfMean([0.3, 0.5]);

        Judged().ShouldBe(["not reproduced ", "reproduced ", "within the interval ", "can't be tested no time"]);
        Figures(0).ShouldBe([0.2, 0.4, null, 0.4, 0.4, 1]);
        Figures(1).ShouldBe([0.2, 0.4, Spread.Of([0.3, 0.5]).StandardDeviation, interval.Low, interval.High, 2]);
        Figures(3).ShouldBe([0.2, null, null, null, null, null]);
    }

    [Fact]
    public void A_claim_of_one_draw_is_held_against_all_draws()
    {
        claims.AddDraws("c", "s", "q", 0.6, new(0.5, 0.1), 30, "0.0", higherIsBetter: true);
        claims.AddDraws("c", "s", "q", 0.6, new(0.5, 0.1), 30, "0.0", higherIsBetter: false);
        var interval = Interval.OfDraw(new(0.5, 0.1));

        Judged().ShouldBe(["within the interval ", "reproduced "]);
        Figures(0).ShouldBe([0.6, 0.5, 0.1, interval.Low, interval.High, 30]);
    }

    [Fact]
    public void A_protocol_has_a_line_for_each_thing()
    {
        var table = new Protocol().Add("folds", "5", "3", "too few").Add("epochs", "9", "9").Table;
        Enumerable.Range(0, table.Count).Select(row => string.Join('|', table.Columns.Select(column => table[row, column]))).ShouldBe(["folds|5|3|too few", "epochs|9|9|"]);
    }

    private string[] Judged() => [.. Enumerable.Range(0, claims.Table.Count).Select(row => $"{claims.Table[row, "verdict"]} {claims.Table[row, "why"]}")];

    private double?[] Figures(int row) => [.. new[] { "paper", "ours", "deviation", "low", "high", "runs" }.Select(column => claims.Table.Number(row, column))];
}
