using System.Text.Json;

namespace Mien;

/// <summary>How well one class was told from the others. A score whose denominator is zero is NaN.</summary>
/// <param name="Label">Name of the expression.</param>
/// <param name="Precision">TP / (TP + FP), 0 to 1.</param>
/// <param name="Recall">TP / (TP + FN), 0 to 1.</param>
/// <param name="Specificity">TN / (TN + FP), 0 to 1.</param>
/// <param name="F1">2 TP / (2 TP + FP + FN), 0 to 1.</param>
/// <param name="Support">How many pictures truly have this label.</param>
public sealed record ClassScores(
    string Label, double Precision, double Recall, double Specificity, double F1, int Support)
{
    /// <summary>The scores of one class of a confusion matrix.</summary>
    /// <param name="label">Name of the expression.</param>
    /// <param name="confusion">Counts by true label (rows) and predicted label (columns).</param>
    /// <param name="index">The class.</param>
    internal static ClassScores Of(string label, int[][] confusion, int index)
    {
        var truePositives = (double)confusion[index][index];
        var support = confusion[index].Sum();
        var predicted = confusion.Sum(row => row[index]);
        var negatives = confusion.Sum(row => row.Sum()) - support;
        return new(
            label,
            Precision: truePositives / predicted,
            Recall: truePositives / support,
            Specificity: (negatives - (predicted - truePositives)) / negatives,
            F1: 2 * truePositives / (support + predicted),
            support);
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("label", Label);
        WriteScore(writer, "precision", Precision);
        WriteScore(writer, "recall", Recall);
        WriteScore(writer, "specificity", Specificity);
        WriteScore(writer, "f1", F1);
        writer.WriteNumber("support", Support);
        writer.WriteEndObject();
    }

    // JSON has no NaN.
    private static void WriteScore(Utf8JsonWriter writer, string name, double score)
    {
        if (double.IsFinite(score))
            writer.WriteNumber(name, score);
        else
            writer.WriteNull(name);
    }
}
