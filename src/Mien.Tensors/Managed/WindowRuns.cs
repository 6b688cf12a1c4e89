namespace Mien.Tensors.Managed;

/// <summary>
/// Windows in a row as seen in memory: each has <paramref name="Rows"/> runs of <paramref name="Length"/> floats,
/// <paramref name="RowStep"/> floats apart, and the next window begins <paramref name="Step"/> floats further.
/// </summary>
internal readonly record struct WindowRuns(int Rows, int Length, long RowStep, long Step);
