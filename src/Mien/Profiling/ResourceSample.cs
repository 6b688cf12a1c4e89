namespace Mien.Profiling;

/// <summary>What the process had used at one moment.</summary>
/// <param name="Seconds">Time since the profile began.</param>
/// <param name="UserSeconds">Processor time in the program since then, all threads.</param>
/// <param name="SystemSeconds">Processor time in the operating system since then, all threads.</param>
/// <param name="ResidentBytes">Memory in use, resident set size.</param>
public readonly record struct ResourceSample(double Seconds, double UserSeconds, double SystemSeconds, long ResidentBytes);
