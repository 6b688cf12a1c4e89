using System.CommandLine;
using Mien.Cli.Output;

namespace Mien.Cli.Commands;

/// <summary>mien evaluate: measures a model on one split of a data set.</summary>
internal static class EvaluateCommand
{
    public static Command Create(StandardStreams streams, Func<EvaluateRequest, Evaluation> evaluate)
    {
        var model = SharedOptions.Model();
        var data = SharedOptions.Data();
        var split = SharedOptions.Split();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json);
        var output = SharedOptions.Output();
        var threads = SharedOptions.Threads();

        var command = new Command("evaluate", "Measure a model on one split of a data set")
        {
            model, data, split, format, output, threads,
        };

        command.SetAction(parse =>
        {
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            var evaluation = evaluate(new EvaluateRequest(
                parse.GetValue(model),
                parse.GetRequiredValue(data),
                parse.GetRequiredValue(split),
                parse.GetValue(threads)));

            EvaluationWriter.Write(parse.GetValue(format), evaluation, target.Stream);
            target.Commit();
        });

        return command;
    }
}
