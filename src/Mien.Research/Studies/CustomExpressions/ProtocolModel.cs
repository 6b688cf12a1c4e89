using System.Text.Json;
using Mien.Labels;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>A model of a study.</summary>
/// <param name="Name">Its name and the beginning of its fingerprint.</param>
/// <param name="Network">Name of its network.</param>
/// <param name="Labels">The classes that it was trained on.</param>
/// <param name="Fingerprint">SHA-256 of network, preprocessing and weights.</param>
public sealed record ProtocolModel(string Name, string Network, LabelSet Labels, string Fingerprint)
{
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("network", Network);
        writer.WriteStartArray("labels");
        foreach (var label in Labels)
            writer.WriteStringValue(label);
        writer.WriteEndArray();
        writer.WriteString("fingerprint", Fingerprint);
        writer.WriteEndObject();
    }
}
