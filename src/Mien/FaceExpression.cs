using System.Text.Json.Serialization;
using Mien.Labels;
using Mien.Results;
using Mien.Vision;

namespace Mien;

/// <summary>One face of a picture and the expression on it. Immutable.</summary>
[JsonConverter(typeof(FaceExpressionConverter))]
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

    /// <summary>Whether the expression is to be doubted, whatever its probability: the face is small, blurred or turned.</summary>
    public FaceQuality Quality { get; init; }

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

    /// <summary>Whether all is the same, probability by probability.</summary>
    /// <param name="other">Another face.</param>
    public bool Equals(FaceExpression? other) => other is not null
        && (Box, Score, Track, Landmarks, Turn, Quality, Expression, Similarity)
            == (other.Box, other.Score, other.Track, other.Landmarks, other.Turn, other.Quality, other.Expression, other.Similarity)
        && Probabilities.SequenceEqual(other.Probabilities)
        && (RawProbabilities is { } raw ? other.RawProbabilities is { } others && raw.SequenceEqual(others) : other.RawProbabilities is null);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Box, Score, Track, Expression);
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
