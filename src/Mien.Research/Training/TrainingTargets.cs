using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;

namespace Mien.Research.Training;

/// <summary>Turns the labels and votes of a data set into target probabilities as a recipe wants them.</summary>
internal static class TrainingTargets
{
    /// <summary>1 on the label of each of the given rows of the set, 0 elsewhere.</summary>
    public static float[] OfLabels(SampleSet data, ReadOnlySpan<int> rows)
    {
        var targets = new float[rows.Length * data.Labels.Count];
        for (var i = 0; i < rows.Length; i++)
            targets[i * data.Labels.Count + data.Samples[rows[i]].Label] = 1;
        return targets;
    }

    /// <summary>One row of targets for each of the given rows of the set; with rounds of the teachers, so many for each round.</summary>
    public static float[] Create(Recipe recipe, SampleSet data, ReadOnlySpan<int> rows)
    {
        var classes = data.Labels.Count;
        var faces = data as FaceSet;
        if (recipe.Votes > 0 && faces?.Votes is null)
            throw new MienException(recipe.Name, $"votes is {recipe.Votes}, but {data.Name} has no votes beside it");
        if (recipe.Teacher is not null && faces is null)
            throw new MienException(recipe.Name, "teacher is given", $"teachers look at faces, and {data.Name} holds feature vectors");
        var votes = recipe.Votes > 0 ? VoteModel.Fit(faces!, rows) : null;
        var teachings = recipe.Teacher is null ? null : Teach(recipe, recipe.Teacher, faces!, rows.ToArray());
        var weights = Weights(recipe, data, rows);
        var targets = OfLabels(data, rows);
        for (var i = 0; i < rows.Length && votes is not null; i++)
        {
            if (faces!.Votes!.Has(rows[i]))
                MixVotes(votes, faces.Votes[rows[i]], recipe.Votes, targets.AsSpan(i * classes, classes));
        }
        if (teachings is not null)
            targets = Taught(recipe, teachings, targets, classes);
        for (var i = 0; i * classes < targets.Length; i++)
        {
            var weight = weights[i % rows.Length];
            foreach (ref var target in targets.AsSpan(i * classes, classes))
                target = ((1 - recipe.LabelSmoothing) * target + recipe.LabelSmoothing / classes) * weight;
        }
        return targets;
    }

    /// <exception cref="MienException">There is no such model.</exception>
    public static string TeacherPath(Recipe recipe, string name)
    {
        try
        {
            return ModelCatalogue.PathOf(name);
        }
        catch (MienException error)
        {
            throw new MienException(recipe.Name, $"teacher.models: {error.Message}", "train that teacher first", error);
        }
    }

    // One row of targets for each round and sample; in rounds blended as the faces are.
    private static float[] Taught(Recipe recipe, Predictions[] teachings, float[] labels, int classes)
    {
        var count = labels.Length / classes;
        var mixup = recipe is { Mixup: > 0, Teacher.Rounds: > 0 } ? new Mixup(recipe.Mixup, recipe.Seed, count) : (Mixup?)null;
        var targets = new float[teachings.Length * labels.Length];
        for (var i = 0; i < teachings.Length * count; i++)
        {
            var (round, sample) = Math.DivRem(i, count);
            var target = targets.AsSpan(i * classes, classes);
            labels.AsSpan(sample * classes, classes).CopyTo(target);
            if (mixup?.Draw(round, sample) is var (partner, share))
                Mixup.Blend(target, labels.AsSpan(partner * classes, classes), share);
            for (var c = 0; c < classes; c++)
                target[c] += recipe.Teacher!.Share * (teachings[round][sample][c] - target[c]);
        }
        return targets;
    }

    // The teachers' mean predictions of each round.
    private static Predictions[] Teach(Recipe recipe, TeacherRecipe teacher, FaceSet data, int[] rows)
    {
        var labels = OfLabels(data, rows);
        var changes = teacher.Rounds > 0 ? new AugmentationOptions(recipe.Augmentation with { Flip = 0 }, recipe.Seed, recipe.Mixup) : null;
        var rounds = new List<Predictions>[Math.Max(teacher.Rounds, 1)];
        foreach (var name in teacher.Models)
        {
            using var model = LoadedModel.Open(TeacherPath(recipe, name));
            if (!model.Labels.Equals(data.Labels))
                throw new MienException(recipe.Name, $"teacher.models: {name} knows {model.Labels}", $"{data.Name} has {data.Labels}");
            var faces = data.InShape(model.Preprocessing.PictureShape).InMemoryUpTo();
            var upright = new FaceSamples(faces, rows, labels, model.Preprocessing, changes);
            var mirrored = new FaceSamples(faces, rows, labels, model.Preprocessing, changes, mirrored: true);
            for (var round = 0; round < rounds.Length; round++)
                (rounds[round] ??= []).AddRange(model.Predict(upright, round), model.Predict(mirrored, round));
        }
        return [.. rounds.Select(predictions => Predictions.Mean(predictions))];
    }

    private static void MixVotes(VoteModel model, ReadOnlySpan<byte> votes, float share, Span<float> target)
    {
        Span<float> probabilities = stackalloc float[target.Length];
        model.Predict(votes, probabilities);
        for (var c = 0; c < target.Length; c++)
            target[c] = (1 - share) * target[c] + share * probabilities[c];
    }

    // What each row counts in the loss, 1 on average: as its data set says, and where classes are balanced, each class as much as any other.
    private static float[] Weights(Recipe recipe, SampleSet data, ReadOnlySpan<int> rows)
    {
        var weights = new float[rows.Length];
        var classes = new double[data.Labels.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            weights[i] = data.Samples[rows[i]].Weight;
            classes[data.Samples[rows[i]].Label] += weights[i];
        }
        var sum = classes.Sum();
        for (var i = 0; i < rows.Length; i++)
        {
            var parts = recipe.BalanceClasses ? classes.Length * classes[data.Samples[rows[i]].Label] / rows.Length : sum / rows.Length;
            weights[i] = (float)(weights[i] / parts);
        }
        return weights;
    }
}
