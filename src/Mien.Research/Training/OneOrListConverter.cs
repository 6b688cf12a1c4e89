using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Research.Training;

/// <summary>Reads one value of a recipe or a list of them; writes a list of one as the value alone.</summary>
/// <typeparam name="T">The value.</typeparam>
internal abstract class OneOrListConverter<T> : JsonConverter<IReadOnlyList<T>>
{
    public sealed override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return [ReadOne(ref reader)];
        var values = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            values.Add(ReadOne(ref reader));
        return values;
    }

    public sealed override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        if (value is [var only])
        {
            WriteOne(writer, only);
            return;
        }
        writer.WriteStartArray();
        foreach (var item in value)
            WriteOne(writer, item);
        writer.WriteEndArray();
    }

    protected abstract T ReadOne(ref Utf8JsonReader reader);

    protected abstract void WriteOne(Utf8JsonWriter writer, T value);
}
