using System.CommandLine;

namespace Mien.Cli.Commands;

/// <summary>All verbs.</summary>
internal static class Verbs
{
    public static Command[] All(StandardStreams streams) =>
    [
        ProfileOption.AddTo(AnalyzeCommand.Create(streams, Recognizer.Open), streams),
        ExpressionsCommand.Create(streams),
        EmbedCommand.Create(streams),
        ProfileOption.AddTo(WatchCommand.Create(streams, Recognizer.Open), streams),
        ServeCommand.Create(streams, Recognizer.OpenAll),
        ProfileOption.AddTo(TrainCommand.Create(streams), streams),
        DataCommand.Create(streams),
        ProfileOption.AddTo(EvaluateCommand.Create(streams, request => request.Run()), streams),
        InspectCommand.Create(streams),
        CalibrateCommand.Create(streams),
        PruneCommand.Create(streams),
        StudyCommand.Create(streams),
        JobCommand.Create(streams),
        WorkCommand.Create(streams),
        ReportCommand.Create(streams),
        DemoCommand.Create(streams, Recognizer.Open),
        ModelsCommand.Create(streams),
        ExportCommand.Create(streams, Recognizer.Open),
        BenchCommand.Create(streams),
    ];
}
