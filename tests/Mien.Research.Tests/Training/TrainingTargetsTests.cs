using Mien.Labels;
using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

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
    public void Votes_of_few_faces_in_clusters_give_the_shares_of_each_cluster()
    {
        int[] given = [0, 0, 0, 1, 1, 1, 1, 2];
        var votes = new FaceVotes(labels, [.. Enumerable.Repeat<byte[]>([10, 0, 0], 7).Append([0, 0, 10]).SelectMany(counts => counts)]);
        var targets = TrainingTargets.Create(Recipe() with { Votes = 1 }, Faces(given, votes), [.. Enumerable.Range(0, given.Length)]);
        targets.AsSpan(0, 3).ToArray().ShouldBe([3 / 7f, 4 / 7f, 0], 0.005);
        targets.AsSpan(21, 3).ToArray().ShouldBe([0, 0, 1], 0.005);
    }

    [Fact]
    public void Faces_without_votes_keep_their_labels() =>
        TrainingTargets.Create(Recipe() with { Votes = 1 }, Faces([2, 0], new FaceVotes(labels, new byte[6])), [0, 1]).ShouldBe([0, 0, 1, 1, 0, 0]);

    [Fact]
    public void Teacher_judges_the_changed_faces_of_each_round()
    {
        var faces = SyntheticFaces.Set(8);
        var rows = faces.Rows(Split.Train);
        using var folder = new TemporaryFolder();
        var (network, teacher) = Teacher(folder, faces.Labels);
        var recipe = Recipe() with { Teacher = new TeacherRecipe { Models = [teacher], Share = 1, Rounds = 2 }, Augmentation = new() { Flip = 0, Shift = 0.2f } };

        var targets = TrainingTargets.Create(recipe, faces, rows, Teachings.Ask(recipe, faces, rows));

        var samples = new FaceSamples(faces, rows, targets, recipe.Preprocessing, recipe.Changes);
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

    [Fact]
    public void A_network_of_others_teaches_as_a_model_does()
    {
        var faces = SyntheticFaces.Set(8);
        var rows = faces.Rows(Split.Train);
        using var folder = new TemporaryFolder();
        var (_, teacher) = Teacher(folder, faces.Labels);
        var other = folder.PathOf("other.onnx");
        using (var file = File.Create(other))
            Model.Load(teacher).ExportOnnx(file);
        folder.Add("other.json", """
            {"schema":"mien.onnx/1","size":48,"colour":"grey","layout":"nhwc","labels":["angry","disgust","fear","happy","sad","surprise","neutral"],"outputs":"logits","output":"logits"}
            """);
        Recipe Taught(string by) => Recipe() with { Teacher = new TeacherRecipe { Models = [by], Share = 1, Rounds = 2 } };

        foreach (var (round, expected) in Teachings.Ask(Taught(other), faces, rows).Rounds.Zip(Teachings.Ask(Taught(teacher), faces, rows).Rounds))
            round.Probabilities.ShouldBe(expected.Probabilities, 1e-4);
    }

    [Fact]
    public void What_teachers_said_is_read_again_for_the_same_samples_and_teachers_alone()
    {
        var faces = SyntheticFaces.Set(8);
        var rows = faces.Rows(Split.Train);
        using var folder = new TemporaryFolder();
        var recipe = Recipe() with { BatchSize = 4, Teacher = new TeacherRecipe { Models = [Teacher(folder, faces.Labels).Path], Share = 1 } };
        var kept = folder.PathOf("teachers.safetensors");
        var asked = TrainingSamples.Create(recipe, faces, kept);
        File.Exists(kept).ShouldBeFalse();
        float[] said = [.. Enumerable.Range(0, rows.Length * 7).Select(i => i % 7 == 2 ? 1f : 0)];

        new Teachings([new(7, said)]).Write(kept, asked.Fingerprint);
        TargetOf(TrainingSamples.Create(recipe, faces, kept)).ShouldBe([0, 0, 1, 0, 0, 0, 0]);

        new Teachings([new(7, said)]).Write(kept, "of others");
        TargetOf(TrainingSamples.Create(recipe, faces, kept)).ShouldBe(TargetOf(asked));

        static float[] TargetOf(TrainingSamples samples)
        {
            var (face, target) = (new float[samples.Training.SampleShape.Length], new float[7]);
            samples.Training.Fill(0, 3, face, target);
            return target;
        }
    }

    [Fact]
    public void Mixup_blends_faces_and_targets_alike()
    {
        var faces = SyntheticFaces.Set(8);
        var rows = faces.Rows(Split.Train);
        var plain = Recipe() with { Augmentation = new() { Flip = 0 } };
        var recipe = plain with { Mixup = 0.4f };
        var targets = TrainingTargets.Create(recipe, faces, rows);
        var (alone, blended) = (new FaceSamples(faces, rows, targets, plain.Preprocessing, plain.Changes), new FaceSamples(faces, rows, targets, recipe.Preprocessing, recipe.Changes));
        var shares = new List<float>();
        for (var index = 0; index < rows.Length; index++)
        {
            var (partner, share) = new Mixup(0.4f, recipe.Seed, rows.Length).Draw(round: 2, index);
            var ((own, ownTarget), (other, otherTarget), (mixed, target)) = (Fill(alone, index), Fill(alone, partner), Fill(blended, index));
            mixed.ShouldBe(own.Zip(other, (a, b) => share * a + (1 - share) * b), 1e-4);
            target.ShouldBe(ownTarget.Zip(otherTarget, (a, b) => share * a + (1 - share) * b), 1e-5);
            shares.Add(share);
        }
        shares.ShouldAllBe(share => share >= 0.5f && share <= 1);
        shares.Distinct().Count().ShouldBe(rows.Length);

        static (float[] Input, float[] Target) Fill(FaceSamples samples, int index)
        {
            var (input, target) = (new float[samples.SampleShape.Length], new float[7]);
            samples.Fill(epoch: 2, index, input, target);
            return (input, target);
        }
    }

    [Fact]
    public void Shares_of_mixup_are_those_of_the_beta_distribution()
    {
        var mixup = new Mixup(0.4f, Seed: 1, Count: 1000);
        double[] shares = [.. Enumerable.Range(0, 20000).Select(index => (double)mixup.Draw(0, index).Share)];

        // Var λ = 1 / (4 (2 α + 1)) around one half, whichever of λ and 1 - λ is taken.
        shares.Average(share => Math.Pow(share - 0.5, 2)).ShouldBe(1 / (4 * 1.8), 0.003);
    }

    [Fact]
    public void Teachers_judge_the_blended_face_and_labels_are_blended_with_it()
    {
        var faces = SyntheticFaces.Set(8);
        var rows = faces.Rows(Split.Train);
        using var folder = new TemporaryFolder();
        var (network, teacher) = Teacher(folder, faces.Labels);
        var recipe = Recipe() with
        {
            Teacher = new TeacherRecipe { Models = [teacher], Share = 0.5f, Rounds = 2 },
            Augmentation = new() { Flip = 0, Shift = 0.2f },
            Mixup = 1,
        };

        var targets = TrainingTargets.Create(recipe, faces, rows, Teachings.Ask(recipe, faces, rows));

        var samples = new FaceSamples(faces, rows, targets, recipe.Preprocessing, recipe.Changes);
        using var predictor = new Predictor(network, samples.SampleShape, 1);
        var (face, target, upright, mirrored) = (new float[48 * 48], new float[7], new float[7], new float[7]);
        samples.Fill(1, 3, face, target);
        predictor.Predict(face, upright);
        FaceSamples.Mirror(face, 48, 1);
        predictor.Predict(face, mirrored);
        var (partner, share) = new Mixup(1, recipe.Seed, rows.Length).Draw(1, 3);
        var label = new float[7];
        label[samples.Label(3)] += share;
        label[samples.Label(partner)] += 1 - share;
        target.ShouldBe(label.Select((value, c) => value / 2 + (upright[c] + mirrored[c]) / 4), 1e-5);
    }

    private static (Layer Network, string Path) Teacher(TemporaryFolder folder, LabelSet labels)
    {
        var path = folder.PathOf("teacher.safetensors");
        var network = NetworkPresets.Find("light").Create(labels.Count);
        network.Initialize(new RandomSource(5));
        new Model("teacher", "light", network, labels, Recipe().Preprocessing).Save(path);
        return (network, path);
    }

    private static Recipe Recipe() => new()
    {
        Schema = Mien.Research.Training.Recipe.CurrentSchema,
        Name = "test",
        Network = "light",
        Data = [new("test")],
        Epochs = 1,
    };

    private static FaceSet Faces(int[] given, FaceVotes? votes = null)
    {
        var shape = new PixelShape(1, 1, 1);
        var samples = given.Select((label, i) => new Sample($"{i}", label, Split.Train)).ToList();
        return new FaceSet("test", labels, samples, new InMemoryPixels(shape, new byte[given.Length]), votes);
    }
}
