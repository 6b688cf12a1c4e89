using System.CommandLine;
using Mien.Cli;
using Mien.Cli.Commands;

var streams = StandardStreams.OfProcess();
Command[] verbs =
[
    AnalyzeCommand.Create(streams, request => request.Open()),
    ExpressionsCommand.Create(streams),
    WatchCommand.Create(streams, request => request.Open()),
    TrainCommand.Create(streams),
    DataCommand.Create(streams),
    EvaluateCommand.Create(streams, request => request.Run()),
    StudyCommand.Create(streams, request => request.Run()),
    DemoCommand.Create(streams, request => request.Open()),
    ModelsCommand.Create(streams),
    ExportCommand.Create(streams),
];

return CommandRunner.Run(args, verbs, streams);
