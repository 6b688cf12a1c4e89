using System.Security.Cryptography;
using System.Text;
using Mien.Labels;
using Mien.Learning.Features;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.OnnxRuntime;
using Mien.Research.Data;

namespace Mien.Research.Training;

/// <summary>The samples that a recipe makes of a data set.</summary>
/// <param name="Labels">The classes: those of the data set but for the one that the recipe leaves out.</param>
/// <param name="Training">What the network learns from, augmented.</param>
/// <param name="Validation">What the best epoch is chosen by, as it is.</param>
/// <param name="Preprocessing">What the model does to its input.</param>
/// <param name="Fingerprint">A hash of names and labels of both and of the teachers: with another one a run cannot go on.</param>
internal sealed record TrainingSamples(
    LabelSet Labels, ISamples Training, ISamples Validation, Preprocessing Preprocessing, string Fingerprint)
{
    /// <summary>What the teachers said; null without teachers.</summary>
    public Teachings? Teachings { get; private init; }

    /// <param name="recipe">What to make of the set.</param>
    /// <param name="data">The set.</param>
    /// <param name="teachings">File in which a run keeps what its teachers said; where it holds nothing they are asked.</param>
    /// <exception cref="MienException">The recipe cannot be followed with this set, or a picture cannot be read.</exception>
    public static TrainingSamples Create(Recipe recipe, SampleSet data, string? teachings = null)
    {
        data = Split(recipe, data);
        var (train, validation) = (data.Rows(Data.Split.Train), data.Rows(Data.Split.Validation));
        if (train.Length == 0 || validation.Length == 0)
            throw new MienException(recipe.Name, $"{data.Name} has no training or no validation split", "validationShare makes one");
        if (train.Length < recipe.BatchSize)
            throw new MienException(recipe.Name, $"batchSize is {recipe.BatchSize}, but {data.Name} has only {train.Length} training samples");
        var fingerprint = Hash(recipe, data, train, validation);
        if (recipe.Network.Task == NetworkTask.Reconstruction && data is FeatureSet vectors)
        {
            var scored = Scaled(recipe.Scaling, vectors, train);
            return new(data.Labels, new ReconstructionSamples(vectors, train, scored), new ReconstructionSamples(vectors, validation, scored), scored, fingerprint);
        }
        var taught = recipe.Teacher is null ? null
            : (teachings is null ? null : Teachings.Read(teachings, fingerprint)) ?? Teachings.Ask(recipe, data, train);
        var targets = TrainingTargets.Create(recipe, data, train, taught);
        var labels = TrainingTargets.OfLabels(data, validation);
        if (data is FeatureSet features)
        {
            var preprocessing = Scaled(recipe.Scaling, features, train);
            return new(
                data.Labels,
                new FeatureSamples(features, train, targets, preprocessing),
                new FeatureSamples(features, validation, labels, preprocessing),
                preprocessing, fingerprint);
        }
        var faces = ((FaceSet)data).InShape(recipe.Preprocessing.PictureShape).InMemoryUpTo();
        return new(
            data.Labels,
            new FaceSamples(faces, train, targets, recipe.Preprocessing, recipe.Changes),
            new FaceSamples(faces, validation, labels, recipe.Preprocessing),
            recipe.Preprocessing, fingerprint)
        {
            Teachings = taught,
        };
    }

    /// <summary>The set without the label that the recipe leaves out, and with the validation split that it asks for.</summary>
    /// <exception cref="MienException">The recipe cannot be followed with this set.</exception>
    public static SampleSet Split(Recipe recipe, SampleSet data)
    {
        if (recipe.LeaveOut is { } label)
            data = Without(recipe, data, label);
        return recipe.Data is [{ ValidationShare: > 0 and var share } set] ? SampleSplits.HoldOut(data, share, recipe.Seed, set.ByGroup) : data;
    }

    private static SampleSet Without(Recipe recipe, SampleSet data, string label)
    {
        var left = data.Labels.IndexOf(label);
        if (left < 0 || data.Labels.Count < 3)
            throw new MienException(recipe.Name, $"leaveOut is {label}", $"{data.Name} has {data.Labels}, of which one may go and two must stay");
        return data.InLabels(new LabelSet(data.Labels.Where(other => other != label)));
    }

    private static string Hash(Recipe recipe, SampleSet data, int[] train, int[] validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var rows in new[] { train, validation })
        {
            foreach (var row in rows)
                hash.AppendData(Encoding.UTF8.GetBytes($"{data.Samples[row].Name}\t{data.Samples[row].Label}\n"));
            hash.AppendData("\n"u8);
        }
        foreach (var teacher in (recipe.Teacher?.Models ?? []).Select(name => Teachings.PathOf(recipe, name)))
        {
            hash.AppendData(File.ReadAllBytes(teacher));
            if (OnnxClassifier.DescriptionOf(teacher) is { } description)
                hash.AppendData(File.ReadAllBytes(description));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Preprocessing Scaled(FeatureScaling scaling, FeatureSet features, int[] rows)
    {
        if (scaling == FeatureScaling.Features)
        {
            var score = ZScore.Fit(features.Values, features.Features, rows);
            return Preprocessing.OfFeatures(score.Mean, score.StandardDeviation);
        }
        var (mean, deviation) = (new float[features.Features], new float[features.Features]);
        deviation.AsSpan().Fill(1);
        if (scaling == FeatureScaling.Blocks)
        {
            var first = 0;
            foreach (var block in features.Blocks)
            {
                // The numbers of a block as those of one feature.
                float[] values = [.. rows.SelectMany(row => features[row].Slice(first, block.Count).ToArray())];
                var score = ZScore.Fit(values, 1, [.. Enumerable.Range(0, values.Length)]);
                mean.AsSpan(first, block.Count).Fill(score.Mean[0]);
                deviation.AsSpan(first, block.Count).Fill(score.StandardDeviation[0]);
                first += block.Count;
            }
        }
        return Preprocessing.OfFeatures(mean, deviation);
    }
}
