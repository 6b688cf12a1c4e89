using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Results;

/// <summary>
/// An <see cref="Analysis"/> as JSON of the schema <see cref="Analysis.Schema"/>, written and read without reflection. A failed one has
/// "error" in place of "width", "height" and "faces". "notes" is there only when there are any. That of a frame has "frame" and "time", in
/// seconds to the millisecond. What is written is read back equal; members that are not known are passed over.
/// </summary>
public sealed class AnalysisConverter : JsonConverter<Analysis>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">It is no analysis of this schema.</exception>
    public override Analysis Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonReading.Whole(ref reader, Read, "no JSON of " + Analysis.Schema);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Analysis value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        Write(writer, value);
    }

    internal static void Write(Utf8JsonWriter writer, Analysis analysis)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Analysis.Schema);
        writer.WriteString("source", analysis.Source);
        if (analysis.Frame is { } frame)
            writer.WriteNumber("frame", frame);
        if (analysis.Time is { } time)
            writer.WriteNumber("time", time);
        if (analysis.Error is { } error)
        {
            writer.WriteString("error", error);
            writer.WriteEndObject();
            return;
        }

        if (analysis.Annotated is { } annotated)
            writer.WriteString("annotated", annotated);
        writer.WriteNumber("width", analysis.Width);
        writer.WriteNumber("height", analysis.Height);
        if (analysis.Notes.Count > 0)
        {
            writer.WriteStartArray("notes");
            foreach (var note in analysis.Notes)
                writer.WriteStringValue(note);
            writer.WriteEndArray();
        }

        writer.WriteStartArray("faces");
        foreach (var face in analysis.Faces)
            FaceExpressionConverter.Write(writer, face);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Analysis Read(JsonElement json)
    {
        if (json.Text("schema") is var schema && schema != Analysis.Schema)
            throw new FormatException($"its schema is '{schema}'");
        long? number = json.TryGetProperty("frame", out var frame) ? frame.GetInt64() : null;
        double? seconds = json.TryGetProperty("time", out var time) ? time.GetDouble() : null;
        if (json.TryGetProperty("error", out var error))
            return Analysis.Failed(json.Text("source"), error.Text()) with { Frame = number, Time = seconds };
        return new()
        {
            Source = json.Text("source"),
            Frame = number,
            Time = seconds,
            Annotated = json.TryGetProperty("annotated", out var annotated) ? annotated.Text() : null,
            Width = json.GetProperty("width").GetInt32(),
            Height = json.GetProperty("height").GetInt32(),
            Notes = json.TryGetProperty("notes", out var notes) ? [.. notes.EnumerateArray().Select(note => note.Text())] : [],
            Faces = [.. json.GetProperty("faces").EnumerateArray().Select(FaceExpressionConverter.Read)],
        };
    }
}
