using System.CommandLine;
using Mien.Cli.Output;
using Mien.Recognition;
using Mien.Research.Profiling;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>mien bench: measures where the time of a piece of Mien goes.</summary>
internal static class BenchCommand
{
    private const int Repetitions = 100;

    public static Command Create(StandardStreams streams) => new("bench", "Measure where the time goes") { Detect(streams) };

    private static Command Detect(StandardStreams streams)
    {
        var picture = new Argument<string>("picture") { Description = "The picture to search" };
        var detector = new Option<string?>("--detector") { Description = $"Weights of MTCNN; the shipped {FaceDetectors.Default} by default", HelpName = "file" };
        var repeat = SharedOptions.Number("--repeat", $"How often the picture is searched; {Repetitions} by default", 1, 100_000);
        var output = SharedOptions.Output();
        var format = new FormatOption(output, null, ResultFormat.Json, ResultFormat.Csv);
        var command = new Command("detect", "The face detector MTCNN on one thread: arithmetic, memory and time of each layer, beside what the machine can do")
        {
            picture, detector, repeat, format.Option, output,
        };
        command.SetAction(parse =>
        {
            var written = format.Of(parse);
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            var account = DetectorAccount.Of(parse.GetValue(detector) ?? FaceDetectors.Default, parse.GetRequiredValue(picture), parse.GetValue(repeat) ?? Repetitions);
            if (written == ResultFormat.Csv)
                account.WriteCsv(target.Stream);
            else
                DetectorAccountReport.Of(account).Write(written == ResultFormat.Json, target.Stream);
            target.Commit();
        });
        return command;
    }
}
