using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>mien evaluate: measures models on one split of a data set.</summary>
internal static class EvaluateCommand
{
    public static Command Create(StandardStreams streams, Func<EvaluateRequest, EvaluationSeries> evaluate)
    {
        var models = new Option<string[]>("--model")
        {
            Description = "Name of a shipped model or path of a model file; several give mean and deviation",
            HelpName = "name|file",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [ModelCatalogue.Default],
        };
        var data = SharedOptions.Data();
        var split = SharedOptions.Split();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json);
        var output = SharedOptions.Output();
        var threads = SharedOptions.Threads();

        var command = new Command("evaluate", "Measure models on one split of a data set")
        {
            models, data, split, format, output, threads,
        };

        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            var series = evaluate(new EvaluateRequest(
                parse.GetRequiredValue(models), parse.GetRequiredValue(data), parse.GetValue(split)));
            EvaluationWriter.Write(parse.GetValue(format), series, target.Stream);
            target.Commit();
        });

        return command;
    }
}
