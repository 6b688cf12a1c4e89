using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Vision.Alignment;

namespace Mien.Models;

/// <summary>Preprocessing as JSON, as short as it may be: size for squares, one number where all channels have the same.</summary>
internal sealed class PreprocessingConverter : JsonConverter<Preprocessing>
{
    private static readonly Preprocessing usual = new();

    public override Preprocessing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("preprocessing is no object");
        var input = InputKind.Grey;
        int? width = null, height = null;
        float[]? mean = null, deviation = null;
        var crop = usual.Crop;
        var perFace = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "input": input = Kind(ref reader); break;
                case "size": width = height = Integer(ref reader, name); break;
                case "width": width = Integer(ref reader, name); break;
                case "height": height = Integer(ref reader, name); break;
                case "mean": mean = Numbers(ref reader, name); break;
                case "deviation": deviation = Numbers(ref reader, name); break;
                case "crop": crop = Crop(ref reader); break;
                case "perFace": perFace = Truth(ref reader, name); break;
                default: throw new JsonException($"preprocessing has no setting '{name}'");
            }
        }
        var side = input == InputKind.Features ? 1 : usual.Width;
        return new(input, width ?? side, height ?? side, mean ?? usual.Mean, deviation ?? usual.StandardDeviation) { Crop = crop, PerFace = perFace };
    }

    public override void Write(Utf8JsonWriter writer, Preprocessing value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Input != InputKind.Grey)
            writer.WriteString("input", value.Input.ToString().ToLowerInvariant());
        if (value.Input != InputKind.Features && value.Width == value.Height)
        {
            writer.WriteNumber("size", value.Width);
        }
        else if (value.Input != InputKind.Features)
        {
            writer.WriteNumber("width", value.Width);
            writer.WriteNumber("height", value.Height);
        }
        Write(writer, "mean", value.Mean, value.Input);
        Write(writer, "deviation", value.StandardDeviation, value.Input);
        if (value.Crop != usual.Crop)
            Write(writer, value.Crop);
        if (value.PerFace)
            writer.WriteBoolean("perFace", true);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values, InputKind input)
    {
        if (input != InputKind.Features && !values.ContainsAnyExcept(values[0]))
        {
            writer.WriteNumber(name, values[0]);
            return;
        }
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, FaceCrop crop)
    {
        writer.WriteStartObject("crop");
        if (crop.Margin != 0)
            writer.WriteNumber("margin", crop.Margin);
        if (crop.Square)
            writer.WriteBoolean("square", true);
        if (crop.Aligned)
            writer.WriteBoolean("aligned", true);
        writer.WriteEndObject();
    }

    private static FaceCrop Crop(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("preprocessing.crop is no object");
        var crop = new FaceCrop();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            crop = name switch
            {
                "margin" => crop with { Margin = Number(ref reader, "crop.margin") },
                "square" => crop with { Square = Truth(ref reader, "crop.square") },
                "aligned" => crop with { Aligned = Truth(ref reader, "crop.aligned") },
                _ => throw new JsonException($"preprocessing.crop has no setting '{name}'"),
            };
        }
        return crop;
    }

    private static bool Truth(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException($"preprocessing.{name} is neither true nor false"),
    };

    private static InputKind Kind(ref Utf8JsonReader reader) => (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
    {
        "grey" => InputKind.Grey,
        "rgb" => InputKind.Rgb,
        "features" => InputKind.Features,
        _ => throw new JsonException("preprocessing.input is none of grey, rgb and features"),
    };

    private static int Integer(ref Utf8JsonReader reader, string name) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : throw new JsonException($"preprocessing.{name} is no whole number");

    private static float[] Numbers(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return [Number(ref reader, name)];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"preprocessing.{name} is neither a number nor a list of numbers");
        var values = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (values.Count == Preprocessing.MaxFeatures)
                throw new JsonException($"preprocessing.{name} has more than {Preprocessing.MaxFeatures} values");
            values.Add(Number(ref reader, name));
        }
        return values.Count > 0 ? [.. values] : throw new JsonException($"preprocessing.{name} is empty");
    }

    private static float Number(ref Utf8JsonReader reader, string name) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var value) ? value : throw new JsonException($"preprocessing.{name} holds what is no number");
}
