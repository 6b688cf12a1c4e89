using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Research.Studies.CustomExpressions;

namespace Mien.Cli.Commands;

/// <summary>mien expressions evaluate: how well models learn expressions from a few faces.</summary>
internal static class ExpressionsEvaluation
{
    private const int DefaultDraws = 100;
    private const ulong DefaultSeed = 1;
    private const int MaxDraws = 100_000;

    public static Command Create(StandardStreams streams, Func<ProtocolRequest, ProtocolResult> run)
    {
        var protocol = SharedOptions.Choice("--protocol", "What is enrolled and what is tested", [.. ProtocolResult.Protocols]);
        protocol.Required = true;
        var models = new Option<string[]>("--model")
        {
            Description = "Name of a shipped model or path of a model file; several are compared",
            HelpName = "name|file",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var draws = SharedOptions.Number("--draws", $"Random draws of the faces enrolled; {DefaultDraws} by default", 1, MaxDraws);
        var seed = SharedOptions.Seed($"Seed of the draws; {DefaultSeed} by default");
        var data = SharedOptions.DataFolder();
        var threads = SharedOptions.Threads();
        var command = new Command("evaluate", "How well models learn expressions from a few faces, over random draws of them")
        {
            protocol, models, draws, seed, data, threads,
        };
        new ReportOptions(command, streams).SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            return ProtocolReport.Of(run(new ProtocolRequest(
                parse.GetRequiredValue(protocol)!, parse.GetRequiredValue(models), parse.GetValue(draws) ?? DefaultDraws, parse.GetValue(seed) ?? DefaultSeed,
                parse.GetValue(data))));
        });
        return command;
    }
}

/// <summary>What the command line asks to be measured.</summary>
/// <param name="Protocol">Name of the protocol.</param>
/// <param name="Models">Names of shipped models or paths of model files.</param>
/// <param name="Draws">Number of random draws.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Data">Folder of the data sets; null for the one that MIEN_DATA names.</param>
internal sealed record ProtocolRequest(string Protocol, IReadOnlyList<string> Models, int Draws, ulong Seed, string? Data)
{
    /// <summary>Measures the models.</summary>
    public ProtocolResult Run() => ProtocolResult.Run(Protocol, [.. Models.Select(ModelCatalogue.Load)], Draws, Seed, Data);
}
