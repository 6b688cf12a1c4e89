using System.Text.Json.Serialization;
using Mien.Results;

namespace Mien;

/// <summary>What was found in one picture or one frame of a video: its faces, or the reason why it could not be read.</summary>
/// <remarks>Immutable. <see cref="System.Text.Json.JsonSerializer"/> writes it as <see cref="Schema"/>, and reads it back equal.</remarks>
[JsonConverter(typeof(AnalysisConverter))]
public sealed record Analysis
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.analysis/1";

    /// <summary>The picture as its user named it: a path, or "-" for standard input.</summary>
    public required string Source { get; init; }

    /// <summary>Number of the frame in its video, from 0; null for a picture.</summary>
    public long? Frame { get; init; }

    /// <summary>When the video shows the frame, in seconds, to the millisecond; null for a picture.</summary>
    public double? Time
    {
        get;
        init => field = value is { } time ? Math.Round(time, 3) : null;
    }

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

    /// <summary>Whether all that was found is the same, face by face.</summary>
    /// <param name="other">Another analysis.</param>
    public bool Equals(Analysis? other) => other is not null
        && (Source, Frame, Time, Annotated, Width, Height, Error) == (other.Source, other.Frame, other.Time, other.Annotated, other.Width, other.Height, other.Error)
        && Faces.SequenceEqual(other.Faces) && Notes.SequenceEqual(other.Notes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Source, Frame, Width, Height, Faces.Count, Error);
}
