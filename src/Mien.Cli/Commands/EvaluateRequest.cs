namespace Mien.Cli.Commands;

/// <summary>What evaluation the command line asks for.</summary>
/// <param name="Model">Name of a shipped model or path of a model file; null is the library's default.</param>
/// <param name="Data">Name of a data set or path of its folder or file.</param>
/// <param name="Split">Split of the data set.</param>
/// <param name="Threads">Threads to compute with, 1 or more; null is the library's default.</param>
internal sealed record EvaluateRequest(string? Model, string Data, string Split, int? Threads);
