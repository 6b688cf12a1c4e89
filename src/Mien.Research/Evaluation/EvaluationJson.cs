using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Research.Evaluation;

/// <summary>Evaluations as JSON: names in camel case; what was not measured is left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClassificationEvaluation))]
[JsonSerializable(typeof(PooledFolds))]
[JsonSerializable(typeof(DetectionEvaluation), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(RecognitionEvaluation), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(SuiteEvaluation), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class EvaluationJson : JsonSerializerContext;

/// <summary>A score, null where it is not defined: JSON has no NaN.</summary>
internal sealed class ScoreConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
