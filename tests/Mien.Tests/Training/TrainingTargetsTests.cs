using Mien.Data;
using Mien.Learning;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;
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
    public void The_label_weighs_a_smoothed_target_as_a_whole()
    {
        var recipe = Recipe() with { BalanceClasses = true, LabelSmoothing = 0.3f };
        TrainingTargets.Create(recipe, Faces([0, 0, 0, 1]), [0, 1, 2, 3]).Skip(6)
            .ShouldBe([4 / 9f * 0.8f, 4 / 9f * 0.1f, 4 / 9f * 0.1f, 4 / 3f * 0.1f, 4 / 3f * 0.8f, 4 / 3f * 0.1f], 1e-6);
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

    [Fact]
    public void Teacher_judges_the_changed_faces_of_each_round()
    {
        var faces = SyntheticFaces.Set(8);
        var rows = faces.Rows(Split.Train);
        using var folder = new TemporaryFolder();
        var teacher = Path.Combine(folder.Path, "teacher.safetensors");
        var network = NetworkCatalogue.Create("light", faces.Labels.Count);
        network.Initialize(new RandomSource(5));
        var recipe = Recipe() with { Teacher = new TeacherRecipe { Models = [teacher], Share = 1, Rounds = 2 }, Augmentation = new() { Flip = 0, Shift = 0.2f } };
        new Model("teacher", "light", network, faces.Labels, recipe.Preprocessing).Save(teacher);

        var targets = TrainingTargets.Create(recipe, faces, rows);

        var samples = new FaceSamples(faces, rows, targets, recipe.Preprocessing, recipe.Augmentation, recipe.Seed, rounds: 2);
        var size = (int)samples.SampleShape.Length;
        using var predictor = new Predictor(network, samples.SampleShape, 1);
        var (face, again) = (new float[size], new float[size]);
        var (target, upright, mirrored) = (new float[7], new float[7], new float[7]);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            samples.Fill(epoch + 2, 3, again, target);
            samples.Fill(epoch, 3, face, target);
            face.ShouldBe(again);
            predictor.Predict(face, upright);
            for (var row = 0; row < 48; row++)
                face.AsSpan(row * 48, 48).Reverse();
            predictor.Predict(face, mirrored);
            target.ShouldBe(upright.Zip(mirrored, (a, b) => (a + b) / 2), 1e-5);
        }
        targets.AsSpan(0, 56).SequenceEqual(targets.AsSpan(56)).ShouldBeFalse();
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
