using System.Text.Json;

namespace Mien.Research.Data;

public sealed partial class DataCheck
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.datacheck/1";

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("data", Data);
        writer.WriteNumber("count", Count);
        writer.WriteString("shape", Shape);
        writer.WriteNumber("groups", Groups);
        WriteArray("classes", Classes, item =>
        {
            writer.WriteString("split", item.Split.Name());
            writer.WriteStartObject("counts");
            for (var i = 0; i < Labels.Count; i++)
                writer.WriteNumber(Labels[i], item.Counts[i]);
            writer.WriteEndObject();
        });
        writer.WriteStartArray("classesWithoutTraining");
        foreach (var label in WithoutTraining)
            writer.WriteStringValue(label);
        writer.WriteEndArray();
        WriteArray("copiesWithin", Within, item =>
        {
            writer.WriteString("split", item.Split.Name());
            writer.WriteNumber("pictures", item.Pictures);
            writer.WriteNumber("rows", item.Rows);
            writer.WriteNumber("severalLabels", item.SeveralLabels);
        });
        WriteArray("copiesAcross", Across, item =>
        {
            WritePair(item.First, item.Second);
            writer.WriteNumber("pictures", item.Pictures);
            WriteRows(item.FirstRows, item.SecondRows);
            writer.WriteNumber("severalLabels", item.SeveralLabels);
        });
        WriteArray("nearCopiesWithin", NearWithin, item =>
        {
            writer.WriteString("split", item.Split.Name());
            writer.WriteNumber("rows", item.Rows);
        });
        WriteArray("nearCopiesAcross", NearAcross, item =>
        {
            WritePair(item.First, item.Second);
            WriteRows(item.FirstRows, item.SecondRows);
        });
        writer.WriteNumber("faultCount", Faults.Count);
        WriteArray("faults", Faults.Listed, item =>
        {
            writer.WriteString("file", item.File);
            if (item.Line is { } line)
                writer.WriteNumber("line", line);
            writer.WriteString("reason", item.Reason);
        });
        writer.WriteEndObject();

        void WriteArray<T>(string name, IEnumerable<T> items, Action<T> write)
        {
            writer.WriteStartArray(name);
            foreach (var item in items)
            {
                writer.WriteStartObject();
                write(item);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        void WritePair(Split first, Split second)
        {
            writer.WriteStartArray("splits");
            writer.WriteStringValue(first.Name());
            writer.WriteStringValue(second.Name());
            writer.WriteEndArray();
        }

        void WriteRows(int first, int second)
        {
            writer.WriteStartArray("rows");
            writer.WriteNumberValue(first);
            writer.WriteNumberValue(second);
            writer.WriteEndArray();
        }
    }
}
