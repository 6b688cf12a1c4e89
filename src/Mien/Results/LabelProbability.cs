namespace Mien;

/// <summary>How likely one label is.</summary>
/// <param name="Label">Name of the expression, for example "happy".</param>
/// <param name="Probability">Probability, 0 to 1.</param>
public readonly record struct LabelProbability(string Label, float Probability);
