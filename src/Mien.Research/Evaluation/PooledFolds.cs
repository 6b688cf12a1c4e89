using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning.Metrics;
using Mien.Tensors;

namespace Mien.Research.Evaluation;

/// <summary>The tests of several folds as one test over the samples of all of them.</summary>
/// <param name="Model">Name of the models.</param>
/// <param name="Data">Name of the data set.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Count">Samples of all folds.</param>
/// <param name="Accuracy">Share of samples that were named rightly, 0 to 1.</param>
/// <param name="PerClass">The scores of every class in the order of the label set.</param>
/// <param name="MacroAverage">Mean scores of the classes that occur, each weighing the same.</param>
/// <param name="WeightedAverage">Mean scores of the classes weighted by their support.</param>
/// <param name="Confusion">Counts by true label (rows) and predicted label (columns), both in the order of the label set.</param>
public sealed record PooledFolds(
    string Model, string Data, int Folds, int Count, double Accuracy, IReadOnlyList<ClassScores> PerClass, ClassScores MacroAverage,
    ClassScores WeightedAverage, IReadOnlyList<IReadOnlyList<int>> Confusion)
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.pooledfolds/1";

    internal static PooledFolds Of(IReadOnlyList<ClassificationEvaluation> folds)
    {
        var pooled = new ConfusionMatrix(folds[0].Confusion.Count);
        foreach (var fold in folds)
            pooled.Merge(ConfusionMatrix.Of(fold.Confusion));
        return new(
            folds[0].Model, folds[0].Data, folds.Count, (int)pooled.Total, pooled.Accuracy,
            [.. folds[0].PerClass.Select((scores, i) => ClassScores.Of(scores.Label, pooled.Class(i)))],
            ClassScores.Of("macro average", pooled.MacroAverage), ClassScores.Of("weighted average", pooled.WeightedAverage),
            [.. pooled.ToRows().Select(row => Array.ConvertAll(row, count => (int)count))]);
    }

    [JsonInclude]
    [JsonPropertyName("schema")]
    [JsonPropertyOrder(-1)]
    internal string WrittenSchema { get; init; } = Schema;

    internal void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        JsonSerializer.Serialize(writer, this, EvaluationJson.Default.PooledFolds);
    });
}
