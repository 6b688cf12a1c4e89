using Mien.Expressions;

namespace Mien.Tests.Expressions;

public sealed class CalibrationTests
{
    private readonly ExpressionSet set;

    public CalibrationTests()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());

        // Ten samples of "b" at 40, 41, ... 49 degrees from the centre of "a".
        set = embedder.TrainedExpressions()
            .Add("a", [At(-10), At(10)])
            .Add("b", [.. Enumerable.Range(40, 10).Select(degrees => At(degrees))]);
    }

    [Theory]
    [InlineData(0.001, 40, 0.1)]
    [InlineData(0.1, 41, 0.1)]
    [InlineData(0.35, 43, 0.4)]
    public void Threshold_lets_no_more_than_the_wanted_share_of_other_samples_pass(double rate, double degrees, double heldOut)
    {
        var calibrated = Calibration.Apply(set, rate, out var thresholds);

        thresholds.Select(item => item.Name).ShouldBe(["a", "b"]);
        var chosen = thresholds[0];
        chosen.Threshold.ShouldBe((float)Math.Cos(double.DegreesToRadians(degrees)), 1e-6f);
        (chosen.Others, chosen.Own).ShouldBe((10, 2));
        chosen.FalseAcceptRate.ShouldBe(heldOut, 1e-9);
        chosen.FalseRejectRate.ShouldBe(0);
        calibrated.Need("a").Threshold.ShouldBe(chosen.Threshold);
        calibrated.Need("first").Threshold.ShouldBe(ExpressionSet.DefaultThreshold);
        var passed = set.Need("b").Samples.Count(sample => Direction.Cosine(sample.Embedding, set.Need("a").Centre) > chosen.Threshold);
        (passed / 10.0).ShouldBeLessThanOrEqualTo(rate);
    }

    [Fact]
    public void Own_samples_are_tried_on_a_centre_made_without_them()
    {
        // Each of two samples 20 degrees apart is 20 degrees from the other: rejected by a threshold of 15 degrees.
        var near = set.Add("c", [At(14), At(15)]);

        Calibration.Apply(near, 0.1, out var thresholds);

        thresholds[0].FalseRejectRate.ShouldBe(1);
    }

    [Fact]
    public void Without_samples_of_other_classes_nothing_is_chosen()
    {
        var alone = set.Remove("b");

        Calibration.Apply(alone, 0.01, out var thresholds).Need("a").Threshold.ShouldBe(ExpressionSet.DefaultThreshold);

        thresholds.ShouldBeEmpty();
    }

    private static ExpressionSample At(double degrees)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(degrees));
        return TinyEmbedder.Sample($"{degrees}", 0, 0, (float)cos, (float)sin);
    }
}
