namespace Mien;

/// <summary>What a classifier says about one face.</summary>
/// <param name="Expression">Its expression, or "unknown" where it is near none of a set.</param>
/// <param name="Probabilities">The probability of every label, in the order of the label set; they sum to 1.</param>
/// <param name="Similarity">Cosine between the face and the nearest class centre, -1 to 1; null where classes have no centres.</param>
public readonly record struct ExpressionResult(string Expression, IReadOnlyList<LabelProbability> Probabilities, float? Similarity = null);
