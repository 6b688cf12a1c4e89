using Mien.Learning.Checkpoints;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;

namespace Mien.Research.Training;

/// <summary>
/// What the teachers of a recipe say of the training faces: the mean of their predictions for each face and its mirror image, once for
/// each round of changes. It is kept beside the run, as large teachers take longer than an epoch to say it.
/// </summary>
/// <param name="Rounds">At least one; a row for each training face.</param>
internal sealed record Teachings(IReadOnlyList<Predictions> Rounds)
{
    private const string FingerprintKey = "data";

    /// <summary>Asks the teachers.</summary>
    /// <exception cref="MienException">A teacher is missing or knows other labels, or the samples are no faces.</exception>
    public static Teachings Ask(Recipe recipe, SampleSet data, int[] rows)
    {
        var teacher = recipe.Teacher!;
        if (data is not FaceSet set)
            throw new MienException(recipe.Name, "teacher is given", $"teachers look at faces, and {data.Name} holds feature vectors");
        var labels = TrainingTargets.OfLabels(data, rows);
        var changes = teacher.Rounds > 0 ? new AugmentationOptions(recipe.Augmentation with { Flip = 0 }, recipe.Seed, recipe.Mixup) : null;
        var rounds = new List<Predictions>[Math.Max(teacher.Rounds, 1)];
        foreach (var name in teacher.Models)
        {
            using var model = LoadedModel.Open(PathOf(recipe, name));
            if (!model.Labels.Equals(data.Labels))
                throw new MienException(recipe.Name, $"teacher.models: {name} knows {model.Labels}", $"{data.Name} has {data.Labels}");
            var faces = set.InShape(model.Preprocessing.PictureShape).InMemoryUpTo();
            var upright = new FaceSamples(faces, rows, labels, model.Preprocessing, changes);
            var mirrored = new FaceSamples(faces, rows, labels, model.Preprocessing, changes, mirrored: true);
            for (var round = 0; round < rounds.Length; round++)
                (rounds[round] ??= []).AddRange(model.Predict(upright, round), model.Predict(mirrored, round));
        }
        return new([.. rounds.Select(predictions => Predictions.Mean(predictions))]);
    }

    /// <summary>Where a teacher of a recipe lies.</summary>
    /// <exception cref="MienException">There is no such model.</exception>
    public static string PathOf(Recipe recipe, string name)
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

    /// <summary>What was kept for the same samples and teachers; null where nothing was.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">That of samples and teachers.</param>
    /// <exception cref="MienException">The file is damaged.</exception>
    public static Teachings? Read(string path, string fingerprint)
    {
        if (!File.Exists(path))
            return null;
        var file = SafeTensors.Read(path);
        if (!file.Metadata.TryGetValue(FingerprintKey, out var kept) || kept != fingerprint)
            return null;
        return new([.. file.Tensors.OrderBy(tensor => int.Parse(tensor.Name)).Select(tensor => new Predictions((int)tensor.Shape[1], tensor.Values))]);
    }

    /// <summary>Keeps it, named by round.</summary>
    public void Write(string path, string fingerprint) => SafeTensors.Write(
        path,
        [.. Rounds.Select((round, i) => new TensorEntry($"{i}", [round.Count, round.Classes], round.Probabilities))],
        new Dictionary<string, string> { [FingerprintKey] = fingerprint });
}
