namespace Mien.Learning;

/// <summary>How well one class is recognised, or an average over classes. Ratios are 0 to 1; 0/0 is NaN.</summary>
/// <param name="Precision">TP / (TP + FP): how many of its predictions are right.</param>
/// <param name="Recall">TP / (TP + FN), also sensitivity: how many of its samples are found.</param>
/// <param name="Specificity">TN / (TN + FP): how many of the other samples are left alone.</param>
/// <param name="F1">2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall.</param>
/// <param name="Support">The number of samples.</param>
public readonly record struct ClassMetrics(double Precision, double Recall, double Specificity, double F1, long Support);
