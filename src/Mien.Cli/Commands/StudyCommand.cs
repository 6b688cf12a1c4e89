using System.CommandLine;
using System.Globalization;
using Mien.Cli.Output;
using Mien.Research.Studies;

namespace Mien.Cli.Commands;

/// <summary>mien study: repeats the studies of the papers, each in a folder of its own.</summary>
internal static class StudyCommand
{
    public static Command Create(StandardStreams streams)
    {
        var command = new Command("study", "Repeat the studies of the papers") { List(streams) };
        foreach (var study in Study.All)
            command.Add(Run(study, streams));
        return command;
    }

    private static Command Run(Study study, StandardStreams streams)
    {
        var arguments = new StudyArguments(study);
        var folder = new Option<string?>("--output", "-o") { Description = $"Folder of the study; runs/study-{study.Name}-SIZE-seedN by default", HelpName = "folder" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the study in the folder" };
        var data = SharedOptions.DataFolder();
        var threads = SharedOptions.Threads();
        var command = new Command(study.Name, study.Title) { arguments.Size, arguments.Seed, folder, resume, data, threads };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var (chosen, number) = (arguments.SizeOf(parse), arguments.SeedOf(parse));
            var target = parse.GetValue(folder) ?? Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"study-{study.Name}-{StudyArguments.NameOf(chosen)}-seed{number}"));
            var run = parse.GetValue(resume) ? StudyRun.Open(target, parse.GetValue(data)) : StudyRun.Begin(study, chosen, number, arguments.LineOf(parse), target, parse.GetValue(data));
            if (run.Study != study || (parse.GetResult(arguments.Size) is not null && run.Size != chosen) || (parse.GetResult(arguments.Seed) is not null && run.Seed != number))
                throw new MienException(target, $"it holds the study {run.Study.Name} of size {StudyArguments.NameOf(run.Size)} and seed {run.Seed}", "name another folder, or resume as it was begun");
            var report = run.Execute(streams.Error.WriteLine);
            using var output = new StreamWriter(streams.Output, StandardStreams.Encoding, leaveOpen: true);
            output.WriteLine(report);
        });
        return command;
    }

    private static Command List(StandardStreams streams)
    {
        var data = SharedOptions.DataFolder();
        var command = new Command("list", "The studies, what each needs, and whether it is there") { data };
        command.SetAction(parse =>
        {
            using var page = new TablePage(streams.Output);
            page.Table(
                ["study", "needs", "is there", "for"],
                Study.All.SelectMany(study => study.Needs(parse.GetValue(data)).Select(need => (IEnumerable<string>)[study.Name, need.Name, need.IsThere ? "yes" : need.IsRequired ? "no" : "no, and not required", need.Purpose])));
        });
        return command;
    }
}
