using System.Text.Json;

namespace Mien.Expressions;

public sealed partial class ExpressionSet
{
    /// <summary>Name and version of the JSON form of what the set holds; to keep a set see <see cref="ExpressionSetFile"/>.</summary>
    public const string Schema = "mien.expression-list/1";

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>; spreads in degrees, null without samples.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("model", Model);
        writer.WriteString("fingerprint", Fingerprint);
        writer.WriteNumber("scale", Scale);
        writer.WriteNumber("size", Size);
        writer.WriteStartArray("expressions");
        foreach (var item in Classes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", item.Name);
            writer.WriteBoolean("trained", item.IsTrained);
            writer.WriteNumber("samples", item.Samples.Count);
            writer.WriteNumber("threshold", item.Threshold);
            WriteAngle(writer, "meanAngle", item.MeanAngle);
            WriteAngle(writer, "largestAngle", item.LargestAngle);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteAngle(Utf8JsonWriter writer, string name, double? angle)
    {
        if (angle is { } degrees)
            writer.WriteNumber(name, degrees);
        else
            writer.WriteNull(name);
    }
}
