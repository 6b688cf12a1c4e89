namespace Mien.Cli.Commands;

/// <summary>What training the command line asks for; null for what it does not say.</summary>
/// <param name="Recipe">Name of a shipped recipe or path of a recipe file.</param>
/// <param name="Data">Folder of the data sets.</param>
/// <param name="Output">Folder of the run.</param>
/// <param name="Resume">Folder of the run to go on with.</param>
/// <param name="Seed">Seed instead of the recipe's.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="By">group or class.</param>
internal sealed record TrainRequest(
    string? Recipe, string? Data, string? Output, string? Resume, ulong? Seed, int? Folds, string? By);
