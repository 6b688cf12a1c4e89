using System.Text.Json.Serialization;
using Mien.Learning.Metrics;

namespace Mien.Research.Evaluation;

/// <summary>How well one class was told from the others, or an average of that. A score whose denominator is zero is NaN.</summary>
/// <param name="Label">Name of the expression, or of the average.</param>
/// <param name="Precision">TP / (TP + FP), 0 to 1.</param>
/// <param name="Recall">TP / (TP + FN), 0 to 1.</param>
/// <param name="Specificity">TN / (TN + FP), 0 to 1.</param>
/// <param name="F1">2 TP / (2 TP + FP + FN), 0 to 1.</param>
/// <param name="Support">How many pictures truly have this label.</param>
public sealed record ClassScores(
    string Label, [property: JsonConverter(typeof(ScoreConverter))] double Precision, [property: JsonConverter(typeof(ScoreConverter))] double Recall,
    [property: JsonConverter(typeof(ScoreConverter))] double Specificity, [property: JsonConverter(typeof(ScoreConverter))] double F1, int Support)
{
    internal static ClassScores Of(string label, ClassMetrics metrics) =>
        new(label, metrics.Precision, metrics.Recall, metrics.Specificity, metrics.F1, (int)metrics.Support);
}
