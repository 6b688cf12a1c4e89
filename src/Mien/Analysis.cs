using System.Text.Json;

namespace Mien;

/// <summary>What was found in one picture or one frame of a video: its faces, or the reason why it could not be read.</summary>
public sealed record Analysis
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.analysis/1";

    /// <summary>The picture as its user named it: a path, or "-" for standard input.</summary>
    public required string Source { get; init; }

    /// <summary>Number of the frame in its video, from 0; null for a picture.</summary>
    public long? Frame { get; init; }

    /// <summary>When the video shows the frame, in seconds; null for a picture.</summary>
    public double? Time { get; init; }

    /// <summary>Where its copy with boxes and labels is; null where none was made.</summary>
    public string? Annotated { get; init; }

    /// <summary>Width of the upright picture in pixels; 0 when it could not be read.</summary>
    public int Width { get; init; }

    /// <summary>Height of the upright picture in pixels; 0 when it could not be read.</summary>
    public int Height { get; init; }

    /// <summary>The faces that were found; empty when there are none, which is no error.</summary>
    public IReadOnlyList<FaceExpression> Faces { get; init; } = [];

    /// <summary>
    /// What the user should know of a result that came all the same, each on one line, such as that the file's end is missing or that
    /// smaller faces were not looked for; mostly empty. A video has them in its first frame.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why the picture could not be analysed, on one line; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>The record of a picture that could not be analysed.</summary>
    /// <param name="source">The picture as its user named it.</param>
    /// <param name="error">The reason, on one line.</param>
    public static Analysis Failed(string source, string error) => new() { Source = source, Error = error };

    /// <summary>
    /// Writes one JSON object of the schema <see cref="Schema"/>. A failed analysis has "error" in place of
    /// "width", "height" and "faces". "notes" is there only when there are any. That of a frame has "frame" and "time", in seconds to the
    /// millisecond, and its faces have "track" and "rawProbabilities". A face that is turned has "turn", in degrees clockwise.
    /// </summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("source", Source);

        if (Error is not null)
        {
            writer.WriteString("error", Error);
        }
        else
        {
            if (Frame is { } frame)
                writer.WriteNumber("frame", frame);
            if (Time is { } time)
                writer.WriteNumber("time", Math.Round(time, 3));
            if (Annotated is not null)
                writer.WriteString("annotated", Annotated);
            writer.WriteNumber("width", Width);
            writer.WriteNumber("height", Height);

            if (Notes.Count > 0)
            {
                writer.WriteStartArray("notes");
                foreach (var note in Notes)
                    writer.WriteStringValue(note);
                writer.WriteEndArray();
            }

            writer.WriteStartArray("faces");
            foreach (var face in Faces)
                face.WriteTo(writer);

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
