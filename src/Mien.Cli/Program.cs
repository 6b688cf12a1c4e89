using Mien.Cli;
using Mien.Cli.Commands;

var streams = StandardStreams.OfProcess();
return CommandRunner.Run(args, Verbs.All(streams), streams);
