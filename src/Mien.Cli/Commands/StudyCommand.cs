using System.CommandLine;
using Mien.Cli.Output;
using Mien.Studies;

namespace Mien.Cli.Commands;

/// <summary>mien study: repeats the studies of the papers.</summary>
internal static class StudyCommand
{
    private const int DefaultDraws = 100;
    private const ulong DefaultSeed = 1;
    private const int MaxDraws = 100_000;

    public static Command Create(StandardStreams streams, Func<CustomStudyRequest, CustomStudy> run) =>
        new("study", "Repeat the studies of the papers") { Custom(streams, run) };

    private static Command Custom(StandardStreams streams, Func<CustomStudyRequest, CustomStudy> run)
    {
        var protocol = SharedOptions.Choice("--protocol", "What is enrolled and what is tested", [.. CustomStudy.Protocols]);
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
        var output = SharedOptions.Output();
        var format = new FormatOption(output, OutputFormat.Table, OutputFormat.Json);
        var threads = SharedOptions.Threads();
        var command = new Command("custom", "How well expressions are learned from a few faces, over random draws of them")
        {
            protocol, models, draws, seed, data, format.Option, output, threads,
        };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var writtenAs = format.Of(parse);
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            var study = run(new CustomStudyRequest(
                parse.GetRequiredValue(protocol)!, parse.GetRequiredValue(models), parse.GetValue(draws) ?? DefaultDraws, parse.GetValue(seed) ?? DefaultSeed,
                parse.GetValue(data)));
            CustomStudyWriter.Write(writtenAs, study, target.Stream);
            target.Commit();
        });
        return command;
    }
}
