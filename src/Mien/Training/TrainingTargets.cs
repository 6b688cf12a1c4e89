using Mien.Data;
using Mien.Learning;
using Mien.Models;

namespace Mien.Training;

/// <summary>Turns the labels and votes of a data set into target probabilities as a recipe wants them.</summary>
internal static class TrainingTargets
{
    private const int Batch = 64;

    /// <summary>1 on the label of each of the given rows of the set, 0 elsewhere.</summary>
    public static float[] OfLabels(SampleSet data, ReadOnlySpan<int> rows)
    {
        var targets = new float[rows.Length * data.Labels.Count];
        for (var i = 0; i < rows.Length; i++)
            targets[i * data.Labels.Count + data.Samples[rows[i]].Label] = 1;
        return targets;
    }

    /// <summary>One row of targets for each of the given rows of the set.</summary>
    public static float[] Create(Recipe recipe, SampleSet data, ReadOnlySpan<int> rows)
    {
        var classes = data.Labels.Count;
        var targets = OfLabels(data, rows);
        var faces = data as FaceSet;
        if (recipe.Votes > 0 && faces?.Votes is null)
            throw new RecipeException(recipe.Name, $"votes is {recipe.Votes}, but {data.Name} has no votes beside it");
        var votes = recipe.Votes > 0 ? VoteModel.Fit(faces!, rows) : null;
        var teacher = recipe.Teacher is null ? null : Teach(recipe, recipe.Teacher, faces, rows.ToArray());
        var weights = recipe.BalanceClasses ? BalancedWeights(data, rows) : null;
        for (var i = 0; i < rows.Length; i++)
        {
            var target = targets.AsSpan(i * classes, classes);
            var label = data.Samples[rows[i]].Label;
            if (votes is not null)
                MixVotes(votes, faces!.Votes![rows[i]], recipe.Votes, target);
            for (var c = 0; teacher is not null && c < classes; c++)
                target[c] += recipe.Teacher!.Share * (teacher[i][c] - target[c]);
            for (var c = 0; c < classes; c++)
                target[c] = ((1 - recipe.LabelSmoothing) * target[c] + recipe.LabelSmoothing / classes) * (weights?[label] ?? 1);
        }
        return targets;
    }

    private static Predictions Teach(Recipe recipe, TeacherRecipe teacher, FaceSet? data, int[] rows)
    {
        if (data is null)
            throw new RecipeException(recipe.Name, $"teacher.model is {teacher.Model}; teachers look at faces, and {recipe.Data} holds feature vectors");
        var model = ModelCatalogue.Load(teacher.Model);
        if (!model.Labels.Equals(data.Labels))
            throw new RecipeException(recipe.Name, $"teacher.model {teacher.Model} knows {model.Labels}; {data.Name} has {data.Labels}");
        var labels = OfLabels(data, rows);
        var faces = data.InShape(model.Preprocessing.PictureShape);
        using var predictor = new Predictor(model.Network, model.Preprocessing.InputShape, Batch);
        var upright = predictor.Predict(new FaceSamples(faces, rows, labels, model.Preprocessing), out _);
        return upright.AverageWith(predictor.Predict(new FaceSamples(faces, rows, labels, model.Preprocessing, mirrored: true), out _));
    }

    private static void MixVotes(VoteModel model, ReadOnlySpan<byte> votes, float share, Span<float> target)
    {
        Span<double> probabilities = stackalloc double[target.Length];
        model.Predict(votes, probabilities);
        for (var c = 0; c < target.Length; c++)
            target[c] = (1 - share) * target[c] + share * (float)probabilities[c];
    }

    // Each class has the same weight in sum; the mean weight is 1.
    private static float[] BalancedWeights(SampleSet data, ReadOnlySpan<int> rows)
    {
        var counts = new int[data.Labels.Count];
        foreach (var row in rows)
            counts[data.Samples[row].Label]++;
        var length = rows.Length;
        return [.. counts.Select(count => count == 0 ? 0 : (float)length / (counts.Length * count))];
    }
}
