using System.CommandLine;
using Mien.Batch;

namespace Mien.Cli.Commands;

/// <summary>mien demo: analyses the sample pictures and writes them with boxes and labels.</summary>
internal static class DemoCommand
{
    private static string Samples => Path.Combine(AppContext.BaseDirectory, "samples");

    public static Command Create(StandardStreams streams, Func<RecognizerOptions, Recognizer> open, string folder = "mien-demo")
    {
        var command = new Command("demo", "Analyse the sample picture and write it with boxes and labels");
        command.SetAction(_ =>
        {
            using var recognizer = open(new RecognizerOptions());
            var status = BatchRun.Run(recognizer, new BatchOptions { Inputs = [Samples], Annotate = folder }, output: null, format: null, streams);
            streams.Error.WriteLine($"The pictures with boxes and labels are in {Path.GetFullPath(folder)}");
            return status;
        });
        return command;
    }
}
