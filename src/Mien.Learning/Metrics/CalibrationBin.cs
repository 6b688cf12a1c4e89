namespace Mien.Learning;

/// <summary>The samples whose confidence lies in one interval: a bar of a reliability diagram.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Confidence">Their mean confidence, 0 to 1; 0 when there are none.</param>
/// <param name="Accuracy">The share of them predicted right, 0 to 1; 0 when there are none.</param>
public readonly record struct CalibrationBin(long Count, double Confidence, double Accuracy);
