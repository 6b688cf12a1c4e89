namespace Mien.Profiling;

/// <summary>Time of one stage of the work. Stages may lie within each other.</summary>
/// <param name="Name">One of the names in <see cref="Learning.Stages"/>.</param>
/// <param name="Count">How often it ran.</param>
/// <param name="Seconds">Wall-clock time of all runs, added up over the threads.</param>
public readonly record struct StageTime(string Name, long Count, double Seconds);
