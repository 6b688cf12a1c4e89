namespace Mien;

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
