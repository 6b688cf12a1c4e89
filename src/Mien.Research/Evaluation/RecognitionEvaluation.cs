using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Vision.Alignment;

namespace Mien.Research.Evaluation;

/// <summary>How well faces of whole pictures are found and named.</summary>
public sealed record RecognitionEvaluation
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.recognition-evaluation/1";

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the detector.</summary>
    public required string Detector { get; init; }

    /// <summary>What of the picture was taken as the face.</summary>
    [JsonIgnore]
    public required FaceCrop Crop { get; init; }

    [JsonInclude]
    internal float Margin => Crop.Margin;

    [JsonInclude]
    internal bool Square => Crop.Square;

    [JsonInclude]
    internal bool Aligned => Crop.Aligned;

    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Labelled faces.</summary>
    public required int Count { get; init; }

    /// <summary>Share of them that were found, 0 to 1.</summary>
    public required double Found { get; init; }

    /// <summary>Share that were found and named rightly, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of the found ones that were named rightly, 0 to 1.</summary>
    public required double AccuracyOfFound { get; init; }

    /// <summary>Mean over the classes of the share that was found and named rightly, 0 to 1.</summary>
    public required double MeanRecall { get; init; }

    /// <summary>Mean over the classes of the share of the found ones that was named rightly, 0 to 1.</summary>
    public required double MeanRecallOfFound { get; init; }

    /// <summary>Expected calibration error of 15 bins, of the found ones, 0 to 1.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Mean of -log of the probability of the true class, of the found ones, in nats.</summary>
    public required double LogLoss { get; init; }

    [JsonInclude]
    [JsonPropertyName("schema")]
    [JsonPropertyOrder(-1)]
    internal string WrittenSchema { get; } = Schema;

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes.</param>
    public void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, EvaluationJson.Default.RecognitionEvaluation);
}
