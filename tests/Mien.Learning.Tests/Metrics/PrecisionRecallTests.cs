using Mien.Learning.Metrics;

namespace Mien.Learning.Tests.Metrics;

/// <summary>Against scikit-learn: tests/fixtures/precision_recall.py.</summary>
public sealed class PrecisionRecallTests
{
    [Fact]
    public void Average_precision_is_that_of_scikit_learn()
    {
        foreach (var item in Fixture.Json<Expected>("precision_recall.json").Cases)
        {
            var curve = new PrecisionRecall(item.Scores.Zip(item.Truth, (score, truth) => (score, truth == 1)), item.Truth.Sum());
            curve.AveragePrecision.ShouldBe(item.AveragePrecision, 1e-12);
        }
    }

    [Fact]
    public void What_is_never_found_counts_as_missed()
    {
        new PrecisionRecall([(0.9f, true), (0.8f, false), (0.7f, true)], positives: 4).AveragePrecision.ShouldBe(0.25 * 1 + 0.25 * 2 / 3, 1e-12);
        new PrecisionRecall([], positives: 4).AveragePrecision.ShouldBe(0);
    }

    [Fact]
    public void Recall_is_that_of_the_lowest_score_with_so_few_false_findings()
    {
        var curve = new PrecisionRecall([(0.9f, true), (0.8f, false), (0.7f, true), (0.6f, true), (0.6f, false), (0.5f, true)], positives: 5);
        curve.RecallAt(0).ShouldBe(0.2);
        curve.RecallAt(1).ShouldBe(0.4); // at 0.6 a second false one comes in
        curve.RecallAt(2).ShouldBe(0.8);
    }

    [Fact]
    public void A_curve_has_a_point_for_each_score_the_best_first() =>
        new PrecisionRecall([(0.5f, false), (0.9f, true), (0.5f, true), (0.8f, false)], positives: 4).Points.ShouldBe([new(0.9f, 0.25, 0), new(0.8f, 0.25, 1), new(0.5f, 0.5, 2)]);

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PrecisionRecall([], positives: 0));
        Should.Throw<ArgumentException>(() => new PrecisionRecall([(1, true), (1, true)], positives: 1));
    }

    private sealed record Expected(Case[] Cases);

    private sealed record Case(float[] Scores, int[] Truth, double AveragePrecision);
}
