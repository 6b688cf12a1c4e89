using Mien.Expressions;

namespace Mien.Tests.Expressions;

public sealed class SeparationTests
{
    private readonly ExpressionSet trained;

    public SeparationTests()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        trained = embedder.TrainedExpressions();
    }

    [Fact]
    public void Angles_come_nearest_first()
    {
        var set = trained.Add("third", [TinyEmbedder.Sample("a", 0, 1, 1, 0)]);

        Separation.Of(set, "third").Angles.Select(item => (item.Name, Math.Round(item.Degrees, 3))).ShouldBe([("second", 45), ("first", 90)]);
    }

    [Theory]
    [InlineData(40, 0.6f, 0.7f, true)]
    [InlineData(40, 0.6f, 0.8f, false)]
    [InlineData(40, 0.8f, 0.6f, false)]
    [InlineData(60, 0.6f, 0.4f, false)]
    public void Classes_collide_whose_centres_are_above_the_thresholds_of_each_other(double degrees, float own, float other, bool collides)
    {
        var set = trained.Add("a", Pair(0)).Add("b", Pair(degrees)).SetThreshold("a", own).SetThreshold("b", other);

        Separation.Of(set, "a").Angles[0].ShouldBe(new("b", Separation.Of(set, "b").Angles[0].Degrees, collides));
        Separation.Of(set, "a").Angles[0].Degrees.ShouldBe(degrees, 1e-4);
        Separation.Of(trained, "first").Angles.ShouldAllBe(item => !item.Collides);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-0.01f, true)]
    public void Classes_at_the_threshold_itself_do_not_collide(float threshold, bool collides)
    {
        // At a right angle, whose cosine is 0 without rounding.
        var set = trained.Add("a", [TinyEmbedder.Sample("a", 0, 0, 1, 0)]).SetThreshold("a", threshold).SetThreshold("first", threshold);
        Separation.Of(set, "a").Angles.Single(item => item.Name == "first").Collides.ShouldBe(collides);
    }

    [Fact]
    public void Samples_left_out_are_named_by_a_centre_made_without_them()
    {
        // Without the second sample the centre is at the other two: the second is nearer to "second" and, at 30 degrees, above its threshold.
        var set = trained.Add("mixed", [TinyEmbedder.Sample("a", 0, 0, 1, 0), TinyEmbedder.Sample("b", 0, 0.87f, 0.5f, 0), TinyEmbedder.Sample("c", 0, 0, 1, 0.1f)]);

        var separation = Separation.Of(set, "mixed");

        (separation.LeftOut, separation.Right, separation.Unknown).ShouldBe((3, 2, 0));
        separation.Accuracy.ShouldNotBeNull().ShouldBe(2 / 3.0, 1e-9);
    }

    [Fact]
    public void Samples_left_out_that_are_near_nothing_are_unknown() =>
        Separation.Of(trained.Add("wide", [TinyEmbedder.Sample("a", 0, 0, 1, 0), TinyEmbedder.Sample("b", 0, 0, 0, 1)]), "wide").Unknown.ShouldBe(2);

    [Fact]
    public void One_sample_cannot_be_left_out() => Separation.Of(trained.Add("one", [TinyEmbedder.Sample("a", 0, 0, 1, 0)]), "one").Accuracy.ShouldBeNull();

    // Two samples 10 degrees to either side of a direction in the plane of the third and fourth quarter.
    private static ExpressionSample[] Pair(double degrees) => [Third(degrees - 10), Third(degrees + 10)];

    private static ExpressionSample Third(double degrees)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(degrees));
        return TinyEmbedder.Sample($"{degrees}", 0, 0, (float)cos, (float)sin);
    }
}
