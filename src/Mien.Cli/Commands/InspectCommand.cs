using System.CommandLine;
using Mien.Cli.Output;
using Mien.Research.Data;
using Mien.Research.Inspection;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>mien inspect: looks at what the units of a network do.</summary>
internal static class InspectCommand
{
    public static Command Create(StandardStreams streams)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or path of a model file" };
        var data = SharedOptions.Data();
        var split = SharedOptions.Split(Split.Validation);
        var layers = new Option<string[]>("--layer")
        {
            Description = "Layers to look at unit by unit, by the names of their weights; without it the outermost layers as a whole",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [],
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File (.json, .csv) for the results, or a folder for all of them, with pictures of the faces that units are strongest for",
            HelpName = "file|folder",
        };
        var format = new FormatOption(output, null, ResultFormat.Json, ResultFormat.Csv);
        var threads = SharedOptions.Threads();
        var command = new Command("inspect", "Look at what the units of a network do over a data set")
        {
            model, data, split, layers, format.Option, output, threads,
        };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var path = parse.GetValue(output);
            if (!OutputTarget.IsStandard(path) && ResultFormat.OfEnding(path) is null && parse.GetResult(format.Option) is null)
            {
                InspectionFolder.Write(Inspect(), path);
                return;
            }
            var written = format.Of(parse);
            using var target = OutputTarget.Open(path, streams);
            if (written == ResultFormat.Csv)
                InspectionTables.Write(Inspect(), target.Stream);
            else
                InspectionReport.Of(Inspect()).Write(written == ResultFormat.Json, target.Stream);
            target.Commit();

            NetworkInspection Inspect() => NetworkInspector.Inspect(
                parse.GetRequiredValue(model), parse.GetRequiredValue(data), parse.GetValue(split), parse.GetRequiredValue(layers));
        });
        return command;
    }
}
