using System.CommandLine;
using Mien.Research.Reports;

namespace Mien.Cli.Commands;

/// <summary>mien report: makes a page of what a training run gave.</summary>
internal static class ReportCommand
{
    public static Command Create(StandardStreams streams)
    {
        var folder = new Argument<string>("folder") { Description = "Folder of a training run, of folds or of a study" };
        var data = SharedOptions.DataFolder();
        var threads = SharedOptions.Threads();
        var command = new Command("report", "Make a page of a training run, of folds or of a study") { folder, data, threads };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            using var output = new StreamWriter(streams.Output, StandardStreams.Encoding, leaveOpen: true);
            output.WriteLine(Report.Write(parse.GetRequiredValue(folder), parse.GetValue(data)));
        });
        return command;
    }
}
