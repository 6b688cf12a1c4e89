using Mien.Data;
using Mien.Training;

namespace Mien.Tests.Training;

public sealed class TrainingTargetsTests
{
    private static readonly LabelSet labels = new("angry", "happy", "neutral");

    [Fact]
    public void Labels_alone_are_one_hot() =>
        TrainingTargets.OfLabels(Faces([2, 0]), [0, 1]).ShouldBe([0, 0, 1, 1, 0, 0]);

    [Fact]
    public void Smoothing_spreads_its_share_over_all_classes() =>
        TrainingTargets.Create(Recipe() with { LabelSmoothing = 0.3f }, Faces([1]), [0]).ShouldBe([0.1f, 0.8f, 0.1f], 1e-6);

    [Fact]
    public void Balanced_classes_weigh_the_same_in_sum()
    {
        var targets = TrainingTargets.Create(Recipe() with { BalanceClasses = true }, Faces([0, 0, 0, 1, 2, 2]), [0, 1, 2, 3, 4, 5]);
        for (var c = 0; c < 3; c++)
            Enumerable.Range(0, 6).Sum(row => targets[row * 3 + c]).ShouldBe(2, 1e-5);
    }

    [Fact]
    public void Votes_count_for_what_they_say_about_the_label()
    {
        // Whoever is voted happy is labelled happy three times out of four, and neutral otherwise.
        int[] given = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? (i % 8 == 0 ? 2 : 1) : 0)];
        var votes = new FaceVotes(labels, [.. Enumerable.Range(0, 400).SelectMany(i => i % 2 == 0 ? new byte[] { 0, 10, 0 } : [10, 0, 0])]);
        var targets = TrainingTargets.Create(Recipe() with { Votes = 1 }, Faces(given, votes), [.. Enumerable.Range(0, 400)]);
        targets.AsSpan(0, 3).ToArray().ShouldBe([0, 0.75f, 0.25f], 0.02);
        targets.AsSpan(3, 3).ToArray().ShouldBe([1, 0, 0], 0.02);
    }

    private static Recipe Recipe() => new()
    {
        Schema = Mien.Training.Recipe.CurrentSchema,
        Name = "test",
        Network = "light",
        Data = "test",
        Epochs = 1,
    };

    private static FaceSet Faces(int[] given, FaceVotes? votes = null)
    {
        var shape = new PixelShape(1, 1, 1);
        var samples = given.Select((label, i) => new FaceSample($"{i}", label, Split.Train)).ToList();
        return new FaceSet("test", labels, samples, new InMemoryPixels(shape, new byte[given.Length]), votes);
    }
}
