using System.CommandLine;
using System.Globalization;
using Mien.Batch;
using Mien.Cli.Output;
using Mien.Research.Studies;
using Mien.Workers;
using Mien.Workers.Jobs;
using Mien.Workers.Simulation;

namespace Mien.Cli.Commands;

/// <summary>mien job: work that many machines share.</summary>
internal static class JobCommand
{
    public static Command Create(StandardStreams streams) => new("job", "Work that many machines share: create it, see how far it is, gather its results")
    {
        new Command("create", "Create a job; workers begin with it at once") { CreateAnalysis(streams), CreateWatch(streams), CreateStudy(streams) },
        List(streams),
        Status(streams),
        Change("pause", "Hand out no more of a job; what is under way ends", (board, job, stop) => board.PauseAsync(job, stop)),
        Change("resume", "Hand out a job again, also what had failed too often", (board, job, stop) => board.ResumeAsync(job, stop)),
        Change("cancel", "End a job; what is done stays", (board, job, stop) => board.CancelAsync(job, stop)),
        Results(streams),
        Simulate(streams),
    };

    private static Command CreateAnalysis(StandardStreams streams)
    {
        var inputs = new Argument<string[]>("picture") { Description = "Pictures, videos, folders of pictures, or patterns such as 'photos/**/*.jpg'", Arity = ArgumentArity.ZeroOrMore };
        var list = new Option<string?>("--list") { Description = "Text file with an input on each line: as those named here, or an address of http or https", HelpName = "file" };
        var results = new Option<string>("--results") { Description = "Folder for the results, which all workers see under the same path, as they see the inputs", HelpName = "folder", Required = true };
        var size = ShardSize();
        var detectEvery = SharedOptions.DetectEvery();
        var database = DatabaseOption.Create();
        var command = new Command("analyze", "Find the faces of many pictures and videos and name their expressions") { inputs, list, results, size, detectEvery, database };
        var recognition = new RecognizerArguments(command);
        command.SetAction(parse =>
        {
            if (parse.GetValue(inputs) is [] or null && parse.GetValue(list) is null)
                throw new UsageException("name pictures or folders, or give a --list");
            var passedOver = new PassedOver();
            var analysis = new AnalysisJob
            {
                Inputs = parse.GetValue(inputs) ?? [],
                List = parse.GetValue(list),
                Results = parse.GetRequiredValue(results),
                Recognizer = recognition.Of(parse),
                DetectEvery = parse.GetValue(detectEvery),
                ShardSize = parse.GetValue(size) ?? AnalysisJob.DefaultShard,
                PassedOver = passedOver,
            };
            using var interruption = new Interruption();
            var job = Over(database, parse, interruption, board => board.CreateAnalysisAsync(analysis, interruption.Token), prepare: true);
            foreach (var note in passedOver.Notes())
                streams.Report(note);
            using var page = new TablePage(streams.Output);
            page.Line(job);
        });
        return command;
    }

    private static Command CreateWatch(StandardStreams streams)
    {
        var standard = new WatchJob();
        var watched = new Argument<string[]>("stream") { Description = "Cameras such as /dev/video0, addresses of rtsp, rtsps, http or https, and files, which are played again and again", Arity = ArgumentArity.ZeroOrMore };
        var list = new Option<string?>("--list") { Description = "Text file with a stream on each line", HelpName = "file" };
        var every = Every(standard.Every);
        var keep = SharedOptions.Number("--keep", $"Days for which they are kept, {standard.Keep.TotalDays} by default", 1, 3_650);
        var detectEvery = SharedOptions.DetectEvery();
        var database = DatabaseOption.Create();
        var command = new Command("watch", "Name expressions in cameras and streams, each watched by one worker at a time, until the job is cancelled") { watched, list, every, keep, detectEvery, database };
        var recognition = new RecognizerArguments(command);
        command.SetAction(parse =>
        {
            if (parse.GetValue(watched) is [] or null && parse.GetValue(list) is null)
                throw new UsageException("name cameras, addresses or files, or give a --list");
            var watch = new WatchJob
            {
                Streams = parse.GetValue(watched) ?? [],
                List = parse.GetValue(list),
                Recognizer = recognition.Of(parse),
                DetectEvery = parse.GetValue(detectEvery),
                Every = parse.GetValue(every) ?? standard.Every,
                Keep = parse.GetValue(keep) is { } days ? TimeSpan.FromDays(days) : standard.Keep,
            };
            using var interruption = new Interruption();
            var job = Over(database, parse, interruption, board => board.CreateWatchAsync(watch, interruption.Token), prepare: true);
            using var page = new TablePage(streams.Output);
            page.Line(job);
        });
        return command;
    }

    private static Command CreateStudy(StandardStreams streams)
    {
        var command = new Command("study", "Repeat a study of a paper, its trainings side by side");
        foreach (var study in Study.All)
            command.Add(CreateStudy(study, streams));
        return command;
    }

    private static Command CreateStudy(Study study, StandardStreams streams)
    {
        var arguments = new StudyArguments(study);
        var results = new Option<string>("--results") { Description = "Folder for the results, which all workers see under the same path", HelpName = "folder", Required = true };
        var data = SharedOptions.DataFolder();
        var database = DatabaseOption.Create();
        var command = new Command(study.Name, study.Title) { arguments.Size, arguments.Seed, results, data, database };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            var job = Over(
                database, parse, interruption,
                board => board.CreateStudyAsync(
                    new StudyJob
                    {
                        Study = study,
                        Size = arguments.SizeOf(parse),
                        Seed = arguments.SeedOf(parse),
                        Command = arguments.LineOf(parse),
                        Results = parse.GetRequiredValue(results),
                        Data = parse.GetValue(data),
                    },
                    interruption.Token),
                prepare: true);
            using var page = new TablePage(streams.Output);
            page.Line(job);
        });
        return command;
    }

    private static Command List(StandardStreams streams)
    {
        var json = new Option<bool>("--json") { Description = "As JSON, the newest first, with all streams that are watched" };
        var database = DatabaseOption.Create();
        var command = new Command("list", "All jobs, and how far they are") { json, database };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            if (parse.GetValue(json))
            {
                Over(database, parse, interruption, async board =>
                {
                    await board.WriteListAsync(streams.Output, interruption.Token).ConfigureAwait(false);
                    return true;
                });
                streams.Output.Write("\n"u8);
                return;
            }
            var jobs = Over(database, parse, interruption, board => board.ListAsync(interruption.Token));
            using var page = new TablePage(streams.Output);
            page.Table(["job", "state", "shards", "done", "inputs", "done", "left alone"], jobs.Select(job => (IEnumerable<string>)
                [job.Id, job.Standing, $"{job.Shards}", $"{job.Done}", $"{job.Inputs}", $"{job.DoneInputs}", $"{job.Poisoned.Count}"]));
        });
        return command;
    }

    private static Command Status(StandardStreams streams)
    {
        var name = Name();
        var watch = new Option<bool>("--watch") { Description = "Tell it every few seconds, until the job is done" };
        var database = DatabaseOption.Create();
        var command = new Command("status", "How far a job is") { name, watch, database };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            using var page = new JobPage(streams);
            return Over(database, parse, interruption, board => page.ShowAsync(board, parse.GetRequiredValue(name), parse.GetValue(watch), interruption.Token));
        });
        return command;
    }

    private static Command Results(StandardStreams streams)
    {
        var name = Name();
        var output = SharedOptions.Output();
        var database = DatabaseOption.Create();
        var command = new Command("results", "The results of a job that is done, as JSON lines in the order of its inputs; of one that watches, the faces so far") { name, output, database };
        command.SetAction(parse =>
        {
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            using var interruption = new Interruption();
            Over(database, parse, interruption, async board =>
            {
                await board.WriteResultsAsync(parse.GetRequiredValue(name), target.Stream, interruption.Token).ConfigureAwait(false);
                return true;
            });
            target.Commit();
        });
        return command;
    }

    private static Command Simulate(StandardStreams streams)
    {
        var standard = new FleetPlan();
        var pictures = new Option<long>("--pictures") { Description = $"Pictures, {standard.Pictures} by default", HelpName = "n", DefaultValueFactory = _ => standard.Pictures };
        var size = ShardSize();
        var workers = SharedOptions.Number("--workers", $"Workers, {standard.Workers} by default", 1, 100_000);
        var speed = new Option<double>("--speed") { Description = $"Pictures a second of a worker, {standard.PerSecond} by default", HelpName = "x", DefaultValueFactory = _ => standard.PerSecond };
        var deaths = new Option<double>("--deaths") { Description = $"Workers that die a minute, {standard.DeathsPerMinute} by default", HelpName = "x", DefaultValueFactory = _ => standard.DeathsPerMinute };
        var slow = new Option<double>("--slow") { Description = $"Share of workers that take ten times as long, {standard.SlowShare} by default", HelpName = "x", DefaultValueFactory = _ => standard.SlowShare };
        var seed = SharedOptions.Seed($"Seed of all that is random; {standard.Seed} by default");
        var command = new Command("simulate", "How long a job would take on how many machines, and what of it is lost when some of them die") { pictures, size, workers, speed, deaths, slow, seed };
        command.SetAction(parse =>
        {
            var plan = new FleetPlan
            {
                Pictures = parse.GetValue(pictures),
                ShardSize = parse.GetValue(size) ?? standard.ShardSize,
                Workers = parse.GetValue(workers) ?? standard.Workers,
                PerSecond = parse.GetValue(speed),
                DeathsPerMinute = parse.GetValue(deaths),
                SlowShare = parse.GetValue(slow),
                Seed = parse.GetValue(seed) ?? standard.Seed,
            };
            using var page = new TablePage(streams.Output);
            JobPage.Show(page, UsageException.Of(() => FleetSimulation.Run(plan)));
        });
        return command;
    }

    private static Command Change(string verb, string description, Func<JobBoard, string, CancellationToken, Task> change)
    {
        var name = Name();
        var database = DatabaseOption.Create();
        var command = new Command(verb, description) { name, database };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            Over(database, parse, interruption, async board =>
            {
                await change(board, parse.GetRequiredValue(name), interruption.Token).ConfigureAwait(false);
                return true;
            });
        });
        return command;
    }

    private static Option<int?> ShardSize() =>
        SharedOptions.Number("--shard", $"Inputs that are handed out together, {AnalysisJob.DefaultShard} by default", 1, AnalysisJob.LargestShard);

    private static Option<TimeSpan?> Every(TimeSpan standard) => new("--every")
    {
        Description = $"Seconds from one frame of a stream whose faces are kept to the next, {standard.TotalSeconds} by default; 0 for all",
        HelpName = "seconds",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3_600)
                return TimeSpan.FromSeconds(seconds);
            result.AddError($"--every '{text}' is not a number of seconds from 0 to 3600");
            return null;
        },
    };

    private static Argument<string> Name() => new("job") { Description = "Name of the job" };

    private static T Over<T>(Option<string?> database, ParseResult parse, Interruption interruption, Func<JobBoard, Task<T>> ask, bool prepare = false)
    {
        return Run().GetAwaiter().GetResult();

        async Task<T> Run()
        {
            var board = await JobBoard.OpenAsync(DatabaseOption.Of(parse, database), prepare, interruption.Token).ConfigureAwait(false);
            await using (board.ConfigureAwait(false))
                return await ask(board).ConfigureAwait(false);
        }
    }
}
