using Mien.Models;
using Mien.Studies;

namespace Mien.Cli.Commands;

/// <summary>What study of custom expressions the command line asks for.</summary>
/// <param name="Protocol">Name of the protocol.</param>
/// <param name="Models">Names of shipped models or paths of model files.</param>
/// <param name="Draws">Number of random draws.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Data">Folder of the data sets; null for the one that MIEN_DATA names.</param>
internal sealed record CustomStudyRequest(string Protocol, IReadOnlyList<string> Models, int Draws, ulong Seed, string? Data)
{
    /// <summary>Measures the models.</summary>
    public CustomStudy Run() => CustomStudy.Run(Protocol, [.. Models.Select(ModelCatalogue.Load)], Draws, Seed, Data);
}
