using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Server;
using Mien.Tensors;

namespace Mien.Cli.Commands;

/// <summary>mien export: writes a model as an ONNX file, all that a recogniser computes with, or the web page that recognises in the browser.</summary>
internal static class ExportCommand
{
    public static Command Create(StandardStreams streams, Func<RecognizerOptions, Recognizer> open)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or path of a model file" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "ONNX file to write; it appears whole or not at all",
            HelpName = "file.onnx",
            Required = true,
        };

        var command = new Command("export", "Write a model as ONNX, with preprocessing and labels inside")
        {
            model,
            output,
            Folder("recognizer", "Write detector and model as ONNX files, with every other number of the recognition as JSON", open, recognizer => recognizer.Export()),
            Folder("page", "Write the web page that recognises in the browser alone, as files for any web server", open, recognizer => LocalPage.Files(recognizer)),
        };
        command.SetAction(parse =>
        {
            var loaded = ModelCatalogue.Load(parse.GetRequiredValue(model));
            using var target = OutputTarget.Open(parse.GetRequiredValue(output), streams);
            loaded.ExportOnnx(target.Stream);
            target.Commit();
        });
        return command;
    }

    private static Command Folder(string name, string description, Func<RecognizerOptions, Recognizer> open, Func<Recognizer, IReadOnlyDictionary<string, byte[]>> export)
    {
        var output = new Option<string>("--output", "-o") { Description = "Folder to write to; it is made where it is missing", HelpName = "folder", Required = true };
        var command = new Command(name, description) { output };
        var recognition = new RecognizerArguments(command);
        command.SetAction(parse =>
        {
            using var recognizer = open(recognition.Of(parse));
            var files = export(recognizer);
            UsageException.OfInput(() => AtomicFile.WriteAll(parse.GetRequiredValue(output), files));
        });
        return command;
    }
}
