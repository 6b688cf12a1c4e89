using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Tensors;

namespace Mien.Research.Evaluation;

/// <summary>How well a model names the expressions of one split of a data set.</summary>
public sealed record ClassificationEvaluation
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.evaluation/1";

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Name of the split, for example "test".</summary>
    public required string Split { get; init; }

    /// <summary>How many pictures were evaluated.</summary>
    public required int Count { get; init; }

    /// <summary>How many pictures were left out, as the model does not know their label.</summary>
    public int LeftOut { get; init; }

    /// <summary>Share of pictures that were named rightly, 0 to 1, each seen once as it is.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Accuracy when the probabilities of a picture and its mirror image are averaged; null when not measured.</summary>
    public double? AccuracyFlip { get; init; }

    /// <summary>Accuracy without the pictures that another split has too, pixel by pixel; null when not measured.</summary>
    public double? AccuracyWithoutCopies { get; init; }

    /// <summary>How many pictures are left without those; null when not measured.</summary>
    public int? CountWithoutCopies { get; init; }

    /// <summary>Mean F1 of the classes that occur, 0 to 1: rare classes weigh as much as frequent ones.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Expected calibration error of 15 bins, 0 to 1: how far confidence is from accuracy.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Mean of -log of the probability of the true class, in nats; null when not measured.</summary>
    public double? LogLoss { get; init; }

    /// <summary>The scores of every class in the order of the label set.</summary>
    public required IReadOnlyList<ClassScores> PerClass { get; init; }

    /// <summary>Mean scores of the classes that occur, each weighing the same; null when not measured.</summary>
    public ClassScores? MacroAverage { get; init; }

    /// <summary>Mean scores of the classes weighted by their support; null when not measured.</summary>
    public ClassScores? WeightedAverage { get; init; }

    /// <summary>Counts by true label (rows) and predicted label (columns), both in the order of the label set.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    [JsonInclude]
    [JsonPropertyName("schema")]
    [JsonPropertyOrder(-1)]
    internal string WrittenSchema { get; init; } = Schema;

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>; what was not measured is left out.</summary>
    /// <param name="writer">Where the object goes.</param>
    public void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, EvaluationJson.Default.ClassificationEvaluation);

    internal void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        WriteTo(writer);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="MienException">The file is damaged.</exception>
    internal static ClassificationEvaluation Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), EvaluationJson.Default.ClassificationEvaluation) ?? throw new MienException(path, "it holds no evaluation");
        }
        catch (JsonException error)
        {
            throw new MienException(path, "it holds no evaluation", "delete it to have it made anew", error);
        }
    }
}
