namespace Mien.Cli.Commands;

/// <summary>What recogniser the command line asks for; null is the library's default.</summary>
/// <param name="Model">Name of a shipped model or path of a model file.</param>
/// <param name="Detector">One of <see cref="SharedOptions.Detectors"/>.</param>
/// <param name="Threads">Threads to compute with, 1 or more.</param>
internal sealed record AnalyzeRequest(string? Model, string? Detector, int? Threads);
