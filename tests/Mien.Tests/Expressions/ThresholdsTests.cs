using Mien.Expressions;

namespace Mien.Tests.Expressions;

public sealed class ThresholdsTests
{
    private readonly ExpressionSet set;

    public ThresholdsTests()
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
        var calibrated = Thresholds.Choose(set, rate, [], out var thresholds);

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

        Thresholds.Choose(near, 0.1, [], out var thresholds);

        thresholds[0].FalseRejectRate.ShouldBe(1);
    }

    [Fact]
    public void Without_samples_of_other_classes_nothing_is_chosen()
    {
        var alone = set.Remove("b");

        Thresholds.Choose(alone, 0.01, [], out var thresholds).Need("a").Threshold.ShouldBe(ExpressionSet.DefaultThreshold);

        thresholds.ShouldBeEmpty();
    }

    [Fact]
    public void Reference_faces_count_as_samples_of_other_classes()
    {
        var alone = set.Remove("b");
        float[] references = [.. Enumerable.Range(40, 10).SelectMany(degrees => At(degrees).Embedding.ToArray())];

        Thresholds.Choose(alone, 0.1, references, out var thresholds);

        Thresholds.Choose(set, 0.1, [], out var expected);
        thresholds.ShouldHaveSingleItem().ShouldBe(expected[0]);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(120, 1)]
    public void Of_one_other_sample_a_threshold_chosen_without_it_lets_everything_pass(double degrees, double accepted)
    {
        Thresholds.Choose(set.Remove("b").Add("b", [At(degrees)]), 0.1, [], out var thresholds, only: "a");

        thresholds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(item => item.Others.ShouldBe(1), item => item.FalseAcceptRate.ShouldBe(accepted));
    }

    [Fact]
    public void A_threshold_is_just_above_the_sample_that_it_keeps_out()
    {
        var alone = set.Remove("b").Add("b", [At(45)]);

        var threshold = Thresholds.Choose(alone, 0.1, [], out _).Need("a").Threshold;

        var cosine = (float)Direction.Cosine(At(45).Embedding, alone.Need("a").Centre);
        cosine.ShouldBeLessThan(threshold);
        MathF.BitIncrement(cosine).ShouldBe(threshold);
    }

    [Fact]
    public void One_class_alone_may_be_calibrated_with_one_sample()
    {
        var more = set.Add("c", [At(30)]);

        var calibrated = Thresholds.Choose(more, 0.1, [], out var thresholds, only: "C");

        thresholds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            item => item.Name.ShouldBe("c"), item => item.Own.ShouldBe(1), item => item.FalseRejectRate.ShouldBeNull());
        calibrated.Need("a").Threshold.ShouldBe(more.Need("a").Threshold);
    }

    [Fact]
    public void No_threshold_is_below_a_right_angle()
    {
        float[] behind = [.. At(180).Embedding];

        Thresholds.Choose(set.Remove("b"), 0.1, behind, out _).Need("a").Threshold.ShouldBe(Thresholds.LeastThreshold);
    }

    [Fact]
    public void Thresholds_of_many_classes_are_set_at_once()
    {
        const int Classes = 500;
        var many = new ExpressionSet(
            set.Model, set.Fingerprint, set.Scale,
            [.. Enumerable.Range(0, Classes).Select(i => new ExpressionClass($"class {i}", At(0.3 * i).Embedding.ToArray(), 0.5f, isTrained: false, [At(0.3 * i)]))]);
        Thresholds.Choose(many, 0.1, [], out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var calibrated = Thresholds.Choose(many, 0.1, [], out var thresholds);

        // A new set for each class would take some 50 KB for each.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Classes * 30_000);
        foreach (var chosen in thresholds)
            calibrated.Need(chosen.Name).Threshold.ShouldBe(chosen.Threshold);
        thresholds.Count.ShouldBe(Classes);
    }

    private static ExpressionSample At(double degrees)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(degrees));
        return TinyEmbedder.Sample($"{degrees}", 0, 0, (float)cos, (float)sin);
    }
}
