using System.CommandLine;
using Mien.Cli;

var streams = StandardStreams.OfProcess();
Command[] verbs = [];

return CommandRunner.Run(args, verbs, streams);
