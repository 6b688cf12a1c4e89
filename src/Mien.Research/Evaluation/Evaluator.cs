using Mien.Labels;
using Mien.Learning.Metrics;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.OnnxRuntime;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Research.Evaluation;

/// <summary>Measures models on data sets.</summary>
public static class Evaluator
{
    /// <summary>Measures a model by name or file.</summary>
    /// <param name="nameOrPath">Name of a shipped model, a model file, or an ONNX file of others with its description beside it.</param>
    /// <param name="data">Data set.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for a set without splits.</param>
    /// <exception cref="MienException">There is no such model, the split has no such samples, or a picture cannot be read.</exception>
    public static ClassificationEvaluation Evaluate(string nameOrPath, SampleSet data, Split split)
    {
        var path = ModelCatalogue.PathOf(nameOrPath);
        ArgumentNullException.ThrowIfNull(data);
        if (OnnxClassifier.DescriptionOf(path) is null)
        {
            using var model = Model.Load(path);
            return Evaluate(model, data, split);
        }
        using var network = LoadedModel.Open(path);
        return Evaluate(network, data, split);
    }

    /// <summary>Measures models on one split of a data set.</summary>
    /// <param name="models">Names of shipped models or paths of model files, at least one.</param>
    /// <param name="data">Name of a data set or path of its folder or file.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for a set without splits.</param>
    /// <exception cref="MienException">A model or the set is missing or bad.</exception>
    public static EvaluationSeries EvaluateAll(IReadOnlyList<string> models, string data, Split split)
    {
        var samples = DataSets.OpenSamples(data);
        return new EvaluationSeries([.. models.Select(model => Evaluate(model, samples, split))]);
    }

    /// <summary>
    /// Measures a model on one split. Faces are brought to the model's shape, labels to the model's by name; samples
    /// whose label the model does not know are left out and counted.
    /// </summary>
    /// <param name="model">Model.</param>
    /// <param name="data">Data set.</param>
    /// <param name="split">Split; <see cref="Split.None"/> for a set without splits.</param>
    /// <exception cref="MienException">The split has no such samples, or a picture cannot be read.</exception>
    /// <exception cref="InvalidDataException">The model's outputs are no numbers.</exception>
    public static ClassificationEvaluation Evaluate(Model model, SampleSet data, Split split)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (model.Spec.Task == NetworkTask.Reconstruction)
            throw new MienException(data.Name, $"{model.Name} gives back its input and names no expressions", "name another model");
        using var loaded = LoadedModel.Of(model);
        return Evaluate(loaded, data, split);
    }

    /// <summary>What a model says of every sample that <see cref="SamplesOf"/> made for it.</summary>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    internal static Predictions Predict(Model model, SampleSet data, bool mirrored = false)
    {
        using var loaded = LoadedModel.Of(model);
        return Predict(loaded, data, mirrored);
    }

    private static ClassificationEvaluation Evaluate(LoadedModel model, SampleSet data, Split split)
    {
        var rows = RowsOf(model.Labels, data, split);
        var samples = SamplesOf(model.Name, model.Labels, model.Preprocessing, data, split);
        int[] labels = [.. samples.Samples.Select(sample => sample.Label)];
        var upright = Predict(model, samples, mirrored: false);
        var mirrored = samples is FaceSet ? Predict(model, samples, mirrored: true) : null;

        var confusion = new ConfusionMatrix(model.Labels.Count);
        var calibration = new CalibrationError();
        var logLoss = new LogLoss();
        for (var i = 0; i < labels.Length; i++)
        {
            confusion.Add(labels[i], upright.Winner(i));
            calibration.Add(upright[i], labels[i]);
            logLoss.Add(upright[i], labels[i]);
        }
        int[][] counts = [.. confusion.ToRows().Select(row => Array.ConvertAll(row, count => (int)count))];
        ClassScores[] scores = [.. model.Labels.Select((label, i) => ClassScores.Of(label, confusion.Class(i)))];
        var originals = WithoutCopies(data, rows);
        return new ClassificationEvaluation
        {
            Model = model.Name,
            Data = data.Name,
            Split = split.Name(),
            Count = rows.Length,
            LeftOut = data.Rows(split).Length - rows.Length,
            Accuracy = confusion.Accuracy,
            AccuracyFlip = mirrored is null ? null : Accuracy(Predictions.Mean(upright, mirrored), labels, Enumerable.Range(0, labels.Length)),
            AccuracyWithoutCopies = originals is { Count: > 0 } ? Accuracy(upright, labels, originals) : null,
            CountWithoutCopies = originals?.Count,
            MacroF1 = confusion.MacroAverage.F1,
            MacroAverage = ClassScores.Of("macro average", confusion.MacroAverage),
            WeightedAverage = ClassScores.Of("weighted average", confusion.WeightedAverage),
            CalibrationError = calibration.Expected,
            LogLoss = logLoss.Mean,
            PerClass = scores,
            Confusion = counts,
        };
    }

    /// <summary>The samples of a split whose labels a model knows, in its labels and in the shape that it takes. Faces are decoded once.</summary>
    /// <exception cref="MienException">The split has no such samples, or a picture cannot be read.</exception>
    internal static SampleSet SamplesOf(string model, LabelSet labels, Preprocessing preprocessing, SampleSet data, Split split)
    {
        var samples = data.Take(RowsOf(labels, data, split)).InLabels(LabelMapping.ByName(data.Labels, labels));
        return (samples, preprocessing.Input) switch
        {
            (FeatureSet features, InputKind.Features) => features,
            (FaceSet faces, not InputKind.Features) => faces.InShape(preprocessing.PictureShape).InMemoryUpTo(),
            _ => throw new MienException(data.Name, $"holds {(data is FaceSet ? "faces" : "feature vectors")}", $"{model} takes {preprocessing.Input.ToString().ToLowerInvariant()}"),
        };
    }

    /// <summary>What a network is given of such samples.</summary>
    internal static ISamples InputsOf(SampleSet data, Preprocessing preprocessing, bool mirrored = false)
    {
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        var targets = TrainingTargets.OfLabels(data, rows);
        return data is FeatureSet features
            ? new FeatureSamples(features, rows, targets, preprocessing)
            : new FaceSamples((FaceSet)data, rows, targets, preprocessing, mirrored: mirrored);
    }

    private static int[] RowsOf(LabelSet labels, SampleSet data, Split split)
    {
        if (data.Count == 0)
            throw new MienException(data.Name, "holds no samples");
        var all = data.Rows(split);
        if (all.Length == 0)
            throw new MienException(data.Name, $"no split '{split.Name()}'", $"it has: {string.Join(", ", data.Splits.Select(SplitNames.Name))}");
        var mapping = LabelMapping.ByName(data.Labels, labels);
        int[] rows = [.. all.Where(row => mapping[data.Samples[row].Label] >= 0)];
        return rows.Length > 0
            ? rows
            : throw new MienException(data.Name, $"none of its labels ({data.Labels}) is one of the model's ({labels})");
    }

    private static Predictions Predict(LoadedModel model, SampleSet data, bool mirrored) => model.Predict(InputsOf(data, model.Preprocessing, mirrored));

    // The positions in rows whose sample no other split has; null where there is no other split.
    private static List<int>? WithoutCopies(SampleSet data, int[] rows)
    {
        if (data.Splits.Count < 2)
            return null;
        var isCopy = data.Copies.AcrossSplits();
        return [.. Enumerable.Range(0, rows.Length).Where(i => !isCopy[rows[i]])];
    }

    private static double Accuracy(Predictions predictions, int[] labels, IEnumerable<int> positions) =>
        positions.Average(i => predictions.Winner(i) == labels[i] ? 1.0 : 0.0);
}
