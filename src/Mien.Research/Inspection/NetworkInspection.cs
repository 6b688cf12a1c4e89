using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Research.Data;

namespace Mien.Research.Inspection;

/// <summary>What the layers of a network do over a data set.</summary>
public sealed record NetworkInspection
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.inspection/1";

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Name of the split.</summary>
    public required string Split { get; init; }

    /// <summary>How many faces were looked at.</summary>
    public required int Count { get; init; }

    /// <summary>The model's labels.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Share of the faces that the whole model names rightly, 0 to 1; null where layers were not named.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The layers.</summary>
    public required IReadOnlyList<LayerInspection> Layers { get; init; }

    /// <summary>
    /// Linear CKA of each two layers (Kornblith et al., "Similarity of Neural Network Representations Revisited", 2019), 0 to 1: 1 where one
    /// is the other turned and scaled. Null where a layer does not vary.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Similarity { get; init; }

    [JsonInclude]
    [JsonPropertyName("schema")]
    [JsonPropertyOrder(-1)]
    internal string WrittenSchema { get; } = Schema;

    /// <summary>The faces, for pictures of them; null of feature vectors.</summary>
    [JsonIgnore]
    internal FaceSet? Faces { get; init; }

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes.</param>
    public void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, InspectionJson.Default.NetworkInspection);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NetworkInspection), GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class InspectionJson : JsonSerializerContext;
