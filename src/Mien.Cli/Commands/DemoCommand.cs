using System.CommandLine;
using Mien.Cli.Output;

namespace Mien.Cli.Commands;

/// <summary>mien demo: analyses the sample pictures and writes them with boxes and labels.</summary>
internal static class DemoCommand
{
    private static string Samples => Path.Combine(AppContext.BaseDirectory, "samples");

    public static Command Create(StandardStreams streams, Func<AnalyzeRequest, Recognizer> open, string folder = "mien-demo")
    {
        var command = new Command("demo", "Analyse the sample picture and write it with boxes and labels");
        command.SetAction(_ =>
        {
            using var target = OutputTarget.Open(null, streams);
            using var recognizer = open(new AnalyzeRequest(null, null, RecognizerOptions.DefaultMinScore));
            var videos = new VideoOutputs(recognizer, new VideoRequest(Live: false, null, IsWholePicture: false), null);
            var status = new AnalysisBatch(target, recognizer, videos, AnnotationTarget.Open(folder, [Samples]), streams)
                .Run([Samples], format: null);
            streams.Error.WriteLine($"The pictures with boxes and labels are in {Path.GetFullPath(folder)}");
            return status;
        });
        return command;
    }
}
