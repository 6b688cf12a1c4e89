using System.Text.Json;

namespace Mien.Expressions;

/// <summary>What enrolment made of the pictures of one class.</summary>
/// <param name="All">The pictures, in their order.</param>
public sealed record EnrolledPictures(IReadOnlyList<EnrolledPicture> All)
{
    /// <summary>The samples of the pictures taken, in their order.</summary>
    public IReadOnlyList<ExpressionSample> Samples { get; } = [.. All.Select(picture => picture.Sample).OfType<ExpressionSample>()];

    /// <summary>The pictures left out, in their order.</summary>
    public IReadOnlyList<EnrolledPicture> LeftOut { get; } = [.. All.Where(picture => picture.Sample is null)];

    /// <summary>Writes the property "pictures": of each its source, "outcome", which is "taken" or why it was left out, and then the reason in words.</summary>
    /// <param name="writer">Into whose object it goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray("pictures");
        foreach (var picture in All)
        {
            writer.WriteStartObject();
            writer.WriteString("source", picture.Source);
            writer.WriteString("outcome", NameOf(picture.Outcome));
            if (picture.Reason is { } reason)
                writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static string NameOf(EnrolmentOutcome outcome) => outcome switch
    {
        EnrolmentOutcome.Taken => "taken",
        EnrolmentOutcome.Unreadable => "unreadable",
        EnrolmentOutcome.NoFace => "no-face",
        EnrolmentOutcome.SeveralFaces => "several-faces",
        EnrolmentOutcome.SameFace => "same-face",
        _ => "outlier",
    };
}

/// <summary>What enrolment made of one picture.</summary>
public sealed record EnrolledPicture
{
    internal EnrolledPicture(string source, ExpressionSample sample) => (Source, Sample) = (source, sample);

    internal EnrolledPicture(string source, EnrolmentOutcome outcome, string reason) => (Source, Outcome, Reason) = (source, outcome, reason);

    /// <summary>The picture as its user named it.</summary>
    public string Source { get; }

    /// <summary>What became of it.</summary>
    public EnrolmentOutcome Outcome { get; }

    /// <summary>Its sample; null where it was left out.</summary>
    public ExpressionSample? Sample { get; }

    /// <summary>Why it was left out, on one line; null where it was taken.</summary>
    public string? Reason { get; }
}

/// <summary>What became of a picture that was to be enrolled.</summary>
public enum EnrolmentOutcome
{
    /// <summary>Its face was taken.</summary>
    Taken,

    /// <summary>It cannot be read.</summary>
    Unreadable,

    /// <summary>It has no face.</summary>
    NoFace,

    /// <summary>It has several faces, and the largest is not to be taken.</summary>
    SeveralFaces,

    /// <summary>It has the same face as a picture before it.</summary>
    SameFace,

    /// <summary>Its face is far from the others.</summary>
    Outlier,
}
