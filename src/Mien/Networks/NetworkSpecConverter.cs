using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Networks;

/// <summary>A specification as JSON: the name of a preset, or an object whose type says what else it may hold.</summary>
internal sealed class NetworkSpecConverter<T> : JsonConverter<T>
    where T : NetworkSpec
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var spec = reader.TokenType switch
        {
            JsonTokenType.String => Preset(reader.GetString()!),
            JsonTokenType.StartObject => NetworkTypes.Read(TypeOf(reader), ref reader),
            _ => throw new JsonException("network is neither the name of one nor a specification"),
        };
        return spec as T ?? throw new JsonException($"network {spec.Title} has no last feature map, expected one of the types {NetworkTypes.Backbones}");
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
        return type is null ? throw new JsonException($"network has no type, expected one of {string.Join(", ", NetworkTypes.Names)}")
            : NetworkTypes.Names.Contains(type) ? type
            : throw new JsonException($"network.type is {type}, expected one of {string.Join(", ", NetworkTypes.Names)}");
    }
}
