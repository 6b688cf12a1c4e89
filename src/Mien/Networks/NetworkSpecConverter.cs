using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning.Losses;
using Mien.Mtcnn;

namespace Mien.Networks;

/// <summary>A specification as JSON: the name of a preset, or an object whose type says what else it may hold.</summary>
internal sealed class NetworkSpecConverter<T> : JsonConverter<T>
    where T : NetworkSpec
{
    private delegate NetworkSpec Reading(ref Utf8JsonReader reader);

    private static readonly Dictionary<string, Reading> types = new()
    {
        ["light"] = Read<LightSpec>,
        ["resnet"] = Read<ResNetSpec>,
        ["vgg"] = Read<VggSpec>,
        ["plain"] = Read<PlainSpec>,
        ["two-block"] = Read<TwoBlockSpec>,
        ["lenet"] = Read<LeNetSpec>,
        ["feature"] = Read<FeatureSpec>,
        ["autoencoder"] = Read<AutoencoderSpec>,
        ["embedding"] = Read<EmbeddingSpec>,
        ["bilinear"] = Read<BilinearSpec>,
        ["p-net"] = Read<PNetSpec>,
        ["r-net"] = Read<RNetSpec>,
        ["o-net"] = Read<ONetSpec>,
    };

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var spec = reader.TokenType switch
        {
            JsonTokenType.String => Preset(reader.GetString()!),
            JsonTokenType.StartObject => types[TypeOf(reader)](ref reader),
            _ => throw new JsonException("network is neither the name of one nor a specification"),
        };
        return spec as T ?? throw new JsonException($"network {spec.Title} has no last feature map, expected one of the types light and resnet");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (NetworkPresets.NameOf(value) is { } preset)
            writer.WriteStringValue(preset);
        else
            JsonSerializer.Serialize(writer, value, value.GetType(), NetworkJson.Default);
    }

    private static NetworkSpec Preset(string name) => NetworkPresets.Names.Contains(name)
        ? NetworkPresets.Find(name)
        : throw new JsonException($"network is {name}, expected one of {string.Join(", ", NetworkPresets.Names)}");

    // The reader is a copy: what follows is read again.
    private static string TypeOf(Utf8JsonReader reader)
    {
        string? type = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type");
            reader.Read();
            if (isType)
                type = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
            reader.Skip();
        }
        return type is null ? throw new JsonException($"network has no type, expected one of {string.Join(", ", types.Keys)}")
            : types.ContainsKey(type) ? type
            : throw new JsonException($"network.type is {type}, expected one of {string.Join(", ", types.Keys)}");
    }

    // By the converter itself, so that what it refuses has its place in the whole file.
    private static NetworkSpec Read<TSpec>(ref Utf8JsonReader reader)
        where TSpec : NetworkSpec =>
        ((JsonConverter<TSpec>)NetworkJson.Default.Options.GetConverter(typeof(TSpec))).Read(ref reader, typeof(TSpec), NetworkJson.Default.Options)!;
}

/// <summary>Values of an enumeration by their names in camel case.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(CamelCaseEnum<ResNetStem>), typeof(CamelCaseEnum<EmbeddingHead>)])]
[JsonSerializable(typeof(NetworkSpec))]
[JsonSerializable(typeof(LightSpec))]
[JsonSerializable(typeof(ResNetSpec))]
[JsonSerializable(typeof(VggSpec))]
[JsonSerializable(typeof(PlainSpec))]
[JsonSerializable(typeof(TwoBlockSpec))]
[JsonSerializable(typeof(LeNetSpec))]
[JsonSerializable(typeof(FeatureSpec))]
[JsonSerializable(typeof(AutoencoderSpec))]
[JsonSerializable(typeof(EmbeddingSpec))]
[JsonSerializable(typeof(BilinearSpec))]
[JsonSerializable(typeof(PNetSpec))]
[JsonSerializable(typeof(RNetSpec))]
[JsonSerializable(typeof(ONetSpec))]
internal sealed partial class NetworkJson : JsonSerializerContext;
