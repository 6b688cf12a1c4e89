using System.Text.Json;

namespace Mien.Expressions;

/// <summary>What became of a class that pictures were added to.</summary>
public sealed record EnrolmentReport
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.enrolment/1";

    /// <summary>The pictures taken and left out.</summary>
    public required EnrolledPictures Pictures { get; init; }

    /// <summary>How well the class is told from the others.</summary>
    public required Separation Separation { get; init; }

    /// <summary>How far an update moved the centre, degrees; null for a new class.</summary>
    public double? Moved { get; init; }

    /// <summary>The thresholds that were chosen; empty where none were to be.</summary>
    public IReadOnlyList<ChosenThreshold> Thresholds { get; init; } = [];

    /// <summary>What the user should know of it, each on one line.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>; angles in degrees.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("expression", Separation.Subject.Name);
        writer.WriteNumber("added", Pictures.Samples.Count);
        writer.WriteNumber("samples", Separation.Subject.Samples.Count);
        writer.WriteNumber("threshold", Separation.Subject.Threshold);
        if (Moved is { } moved)
            writer.WriteNumber("moved", moved);
        Pictures.WriteTo(writer);
        Separation.WriteProperties(writer);
        writer.WriteStartArray("calibrated");
        foreach (var threshold in Thresholds)
            threshold.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (var warning in Warnings)
            writer.WriteStringValue(warning);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
