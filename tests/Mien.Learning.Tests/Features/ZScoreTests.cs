namespace Mien.Learning.Tests.Features;

public sealed class ZScoreTests
{
    [Fact]
    public void Scores_are_those_of_scikit_learn()
    {
        foreach (var table in FeatureTableFixture.Load())
        {
            var score = ZScore.Fit(table.Values, table.Features, table.Training);
            score.Mean.ToArray().Select(value => (double)value).ShouldBe(table.Mean, 1e-6);
            score.Deviation.ToArray().Select(value => (double)value).ShouldBe(table.Deviation, 1e-6);
            for (var row = 0; row < table.Rows; row++)
            {
                var values = table.Row(row).ToArray();
                score.Transform(values);
                values.Select(value => (double)value).ShouldBe(table.Scores[(row * table.Features)..((row + 1) * table.Features)], 2e-5);
            }
        }
    }

    [Fact]
    public void What_does_not_vary_becomes_zero()
    {
        var score = ZScore.Fit([0.1f, 1, 0.1f, 2, 0.1f, 6], 2, [0, 1, 2]);
        float[] row = [0.1f, 3];
        score.Transform(row);
        row.ShouldBe([0, 0], 1e-6);
    }
}
