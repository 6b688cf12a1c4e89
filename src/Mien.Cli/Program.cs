using System.CommandLine;
using Mien.Cli;
using Mien.Cli.Commands;

var streams = StandardStreams.OfProcess();
Command[] verbs =
[
    ProfileOption.AddTo(AnalyzeCommand.Create(streams, request => request.Open()), streams),
    ExpressionsCommand.Create(streams),
    EmbedCommand.Create(),
    ProfileOption.AddTo(WatchCommand.Create(streams, request => request.Open()), streams),
    ProfileOption.AddTo(TrainCommand.Create(streams), streams),
    DataCommand.Create(streams),
    ProfileOption.AddTo(EvaluateCommand.Create(streams, request => request.Run()), streams),
    StudyCommand.Create(streams, request => request.Run()),
    DemoCommand.Create(streams, request => request.Open()),
    ModelsCommand.Create(streams),
    ExportCommand.Create(streams),
];

return CommandRunner.Run(args, verbs, streams);
