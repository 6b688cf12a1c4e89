namespace Mien.Learning;

/// <summary>One named tensor of a checkpoint.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="Values">Its values in row-major order; the product of <paramref name="Shape"/> tells how many.</param>
public sealed record TensorEntry(string Name, long[] Shape, float[] Values);
