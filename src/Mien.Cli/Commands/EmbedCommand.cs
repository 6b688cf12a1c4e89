using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Cli.Commands;

/// <summary>mien embed: makes a model that expressions can be added to.</summary>
internal static class EmbedCommand
{
    public static Command Create(StandardStreams streams)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or path of a model file" };
        var data = SharedOptions.Data();
        var output = new Option<string>("--output", "-o")
        {
            Description = "Model file to write; it appears whole or not at all",
            HelpName = "file.safetensors",
            Required = true,
        };
        var threads = SharedOptions.Threads();

        var command = new Command("embed", "Make a model that expressions can be added to, out of a trained one and the set it was trained on")
        {
            model, data, output, threads,
        };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var file = parse.GetRequiredValue(output);
            using var target = OutputTarget.Open(file, streams);
            ExpressionModel
                .Fit(Path.GetFileNameWithoutExtension(file), ModelCatalogue.Load(parse.GetRequiredValue(model)), DataSets.Open(parse.GetRequiredValue(data)))
                .Save(target.Stream);
            target.Commit();
        });
        return command;
    }
}
