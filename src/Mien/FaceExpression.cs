using System.Text.Json;
using Mien.Labels;
using Mien.Vision;

namespace Mien;

/// <summary>One face of a picture and the expression on it.</summary>
public sealed record FaceExpression
{
    /// <summary>Where the face is, in pixels of the upright picture.</summary>
    public required Box Box { get; init; }

    /// <summary>Detection score, 0 to 1, in a video that of the newest detection; 1 when the whole picture was taken as the face.</summary>
    public required float Score { get; init; }

    /// <summary>In a video the number of the track, from 1, that is the same for the same face in all frames; else null.</summary>
    public int? Track { get; init; }

    /// <summary>
    /// Eyes, nose and corners of the mouth, in pixels of the upright picture, left and right as one sees the face upright; null where the
    /// detector finds none.
    /// </summary>
    public FaceLandmarks? Landmarks { get; init; }

    /// <summary>By how much the face is turned clockwise: 0, or where turned faces were looked for also 90, 180 or 270 degrees.</summary>
    public int Turn { get; init; }

    /// <summary>
    /// The most likely expression, or "unknown" where the face is near none of a set of custom expressions. In a video another takes its
    /// place only once that is clearly more likely, so it may be second for a while, and "unknown" comes and goes as late.
    /// </summary>
    public required string Expression { get; init; }

    /// <summary>The probability of every label of the model's label set, in its order; they sum to 1. Smoothed over time in a video.</summary>
    public required IReadOnlyList<LabelProbability> Probabilities { get; init; }

    /// <summary>Cosine between the face and the nearest class centre, -1 to 1; null where classes have no centres.</summary>
    public float? Similarity { get; init; }

    /// <summary>The probability of the expression; where that is "unknown", of the most likely label.</summary>
    public float Probability
    {
        get
        {
            foreach (var (label, probability) in Probabilities)
                if (label == Expression)
                    return probability;
            return Probabilities.Max(item => item.Probability);
        }
    }

    /// <summary>In a video the probabilities of this frame by itself; else null.</summary>
    public IReadOnlyList<LabelProbability>? RawProbabilities { get; init; }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Track is { } track)
            writer.WriteNumber("track", track);

        writer.WriteStartArray("box");
        writer.WriteNumberValue(Box.X);
        writer.WriteNumberValue(Box.Y);
        writer.WriteNumberValue(Box.Width);
        writer.WriteNumberValue(Box.Height);
        writer.WriteEndArray();

        writer.WriteNumber("score", Score);
        if (Landmarks is { } landmarks)
            WriteTo(writer, landmarks);
        if (Turn != 0)
            writer.WriteNumber("turn", Turn);
        writer.WriteString("expression", Expression);
        if (Similarity is { } similarity)
            writer.WriteNumber("similarity", similarity);

        Write(writer, "probabilities", Probabilities);
        if (RawProbabilities is not null)
            Write(writer, "rawProbabilities", RawProbabilities);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<LabelProbability> probabilities)
    {
        writer.WriteStartObject(name);
        foreach (var (label, probability) in probabilities)
            writer.WriteNumber(label, probability);

        writer.WriteEndObject();
    }

    private static void WriteTo(Utf8JsonWriter writer, FaceLandmarks landmarks)
    {
        Span<Point> places = stackalloc Point[FaceLandmarks.Count];
        landmarks.CopyTo(places);
        writer.WriteStartArray("landmarks");
        foreach (var place in places)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(place.X);
            writer.WriteNumberValue(place.Y);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}

/// <summary>What a classifier says about one face.</summary>
/// <param name="Expression">Its expression, or "unknown" where it is near none of a set.</param>
/// <param name="Probabilities">The probability of every label, in the order of the label set; they sum to 1.</param>
/// <param name="Similarity">Cosine between the face and the nearest class centre, -1 to 1; null where classes have no centres.</param>
public readonly record struct ExpressionResult(string Expression, IReadOnlyList<LabelProbability> Probabilities, float? Similarity = null);

/// <summary>How likely one label is.</summary>
/// <param name="Label">Name of the expression, for example "happy".</param>
/// <param name="Probability">Probability, 0 to 1.</param>
public readonly record struct LabelProbability(string Label, float Probability)
{
    /// <summary>Puts names and probabilities together.</summary>
    internal static LabelProbability[] List(LabelSet labels, ReadOnlySpan<float> probabilities)
    {
        var list = new LabelProbability[probabilities.Length];
        for (var i = 0; i < list.Length; i++)
            list[i] = new(labels[i], probabilities[i]);
        return list;
    }
}
