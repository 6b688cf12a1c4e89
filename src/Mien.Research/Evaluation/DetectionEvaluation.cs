using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Research.Evaluation;

/// <summary>How well a detector finds the faces of annotated pictures; a face is found by a box of at least 0.5 intersection over union.</summary>
public sealed record DetectionEvaluation
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.detection-evaluation/1";

    /// <summary>Name of the detector.</summary>
    public required string Detector { get; init; }

    /// <summary>Names of the sets of pictures.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Pictures searched.</summary>
    public required int Pictures { get; init; }

    /// <summary>Faces that were to be found: not marked as hard, and of <see cref="MinSide"/> and more.</summary>
    public required int Faces { get; init; }

    /// <summary>Shorter side of the smallest face that counts, in pixels.</summary>
    public required int MinSide { get; init; }

    /// <summary>Average precision, 0 to 1.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>Recall where there is one false face for ten pictures, 0 to 1.</summary>
    public required double RecallAtTenthFalse { get; init; }

    /// <summary>Score from which the detector is used, 0 to 1; the curve behind the figures above goes further down.</summary>
    public required float Threshold { get; init; }

    /// <summary>Recall from that score on, 0 to 1.</summary>
    public required double Recall { get; init; }

    /// <summary>False faces for each picture from that score on.</summary>
    public required double FalsePerPicture { get; init; }

    /// <summary>Faces of 40 pixels and more among <see cref="Faces"/>.</summary>
    public required int LargeFaces { get; init; }

    /// <summary>Recall of the faces of 40 pixels and more from that score on, 0 to 1.</summary>
    public required double LargeRecall { get; init; }

    /// <summary>Faces found from that score on whose landmarks are marked, and by a detector that gives landmarks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int LandmarkFaces { get; init; }

    /// <summary>
    /// Mean distance between the landmarks of these faces and where they are marked, over all five, in distances of the marked eyes; null
    /// where there are none.
    /// </summary>
    public double? LandmarkError { get; init; }

    [JsonInclude]
    [JsonPropertyName("schema")]
    [JsonPropertyOrder(-1)]
    internal string WrittenSchema { get; } = Schema;

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes.</param>
    public void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, EvaluationJson.Default.DetectionEvaluation);
}
