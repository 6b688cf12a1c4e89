namespace Mien.Data;

/// <summary>What is known of one sample of a data set, apart from its pixels or features.</summary>
/// <param name="Name">Where it comes from: a file, or a file and line.</param>
/// <param name="Label">Its class, an index into the labels of the set.</param>
/// <param name="Split">What it is for.</param>
/// <param name="Group">The person, film or photograph it belongs to, which no two splits may share; null if unknown.</param>
/// <param name="Weight">What it counts in the loss beside others, above 0.</param>
public sealed record FaceSample(string Name, int Label, Split Split, string? Group = null, float Weight = 1);
