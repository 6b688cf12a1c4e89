using Mien.Research.Data;

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
    /// <param name="recipe">What they are to be.</param>
    /// <param name="data">The set.</param>
    /// <param name="rows">Rows of the set.</param>
    /// <param name="teachings">What the teachers say of these rows; null without teachers.</param>
    public static float[] Create(Recipe recipe, SampleSet data, ReadOnlySpan<int> rows, Teachings? teachings = null)
    {
        var classes = data.Labels.Count;
        var faces = data as FaceSet;
        if (recipe.Votes > 0 && faces?.Votes is null)
            throw new MienException(recipe.Name, $"votes is {recipe.Votes}, but {data.Name} has no votes beside it");
        var votes = recipe.Votes > 0 ? VoteModel.Fit(faces!, rows) : null;
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

    // One row of targets for each round and sample; in rounds blended as the faces are.
    private static float[] Taught(Recipe recipe, Teachings teachings, float[] labels, int classes)
    {
        var count = labels.Length / classes;
        var mixup = recipe is { Mixup: > 0, Teacher.Rounds: > 0 } ? new Mixup(recipe.Mixup, recipe.Seed, count) : (Mixup?)null;
        var targets = new float[teachings.Rounds.Count * labels.Length];
        for (var i = 0; i < teachings.Rounds.Count * count; i++)
        {
            var (round, sample) = Math.DivRem(i, count);
            var target = targets.AsSpan(i * classes, classes);
            labels.AsSpan(sample * classes, classes).CopyTo(target);
            if (mixup?.Draw(round, sample) is var (partner, share))
                Mixup.Blend(target, labels.AsSpan(partner * classes, classes), share);
            for (var c = 0; c < classes; c++)
                target[c] += recipe.Teacher!.Share * (teachings.Rounds[round][sample][c] - target[c]);
        }
        return targets;
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
