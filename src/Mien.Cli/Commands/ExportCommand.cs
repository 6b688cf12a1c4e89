using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>mien export: writes a model as an ONNX file.</summary>
internal static class ExportCommand
{
    public static Command Create(StandardStreams streams)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or path of a model file" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "ONNX file to write; it appears whole or not at all",
            HelpName = "file.onnx",
            Required = true,
        };

        var command = new Command("export", "Write a model as ONNX, with preprocessing and labels inside") { model, output };
        command.SetAction(parse =>
        {
            var loaded = ModelCatalogue.Load(parse.GetRequiredValue(model));
            using var target = OutputTarget.Open(parse.GetRequiredValue(output), streams);
            loaded.ExportOnnx(target.Stream);
            target.Commit();
        });
        return command;
    }
}
