using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;
using Mien.Workers.Work;

namespace Mien.Workers.Tests.Work;

public sealed class StudyWorkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Parts_of_a_step_have_a_stage_and_the_step_the_next_one()
    {
        var study = new Halves();
        var (settings, stages) = StudyWork.Begin(Of(study), folder.Path);
        stages.ShouldBe([0, 0, 1, 3, 5, 6]);
        using var one = StudyWork.Open(Job(settings), new(), _ => { }, [study]);
        using var two = StudyWork.Open(Job(settings), new(), _ => { }, [study]);

        foreach (var (number, work) in new[] { (1, one), (0, two), (2, one), (3, two), (4, one), (5, two) })
            (await Do(work, number)).Results.ShouldBe(1);

        File.ReadAllLines(folder.PathOf("study/sums.csv")).ShouldBe(["half,sum", "0,10", "1,35"]);
        File.Exists(folder.PathOf("study/report.html")).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_loses_a_unit_has_to_end()
    {
        var study = new Halves { Waits = true };
        var (settings, _) = StudyWork.Begin(Of(study), folder.Path);
        using var work = StudyWork.Open(Job(settings), new(), _ => { }, [study]);
        using var lost = new CancellationTokenSource();
        var doing = work.DoAsync(new() { Name = new("job", 0), Inputs = 1 }, _ => Task.CompletedTask, lost.Token);

        await lost.CancelAsync();

        (await Should.ThrowAsync<EndOfWorkerException>(() => doing)).Message.ShouldBe("sums: half 0 is no more this worker's; it ends, and what it did stays for whoever goes on");
        study.Go.Set();
    }

    [Fact]
    public async Task What_a_unit_cannot_do_is_its_error()
    {
        var study = new Halves { Fails = true };
        var (settings, _) = StudyWork.Begin(Of(study), folder.Path);
        using var work = StudyWork.Open(Job(settings), new(), _ => { }, [study]);

        (await Should.ThrowAsync<MienException>(() => Do(work, 1))).Message.ShouldBe("half 1: cannot be added");
    }

    [Fact]
    public void A_worker_where_the_study_has_other_steps_is_refused()
    {
        var (settings, _) = StudyWork.Begin(Of(new Halves()), folder.Path);

        Should.Throw<MienException>(() => StudyWork.Open(Job(settings), new(), _ => { }, [new Halves { Count = 3 }])).Message.ShouldContain("the job was begun with steps 6 (SHA-256 ");
    }

    private static Task<ShardResult> Do(StudyWork work, int number) =>
        work.DoAsync(new() { Name = new("job", number), Inputs = 1 }, _ => Task.CompletedTask, TestContext.Current.CancellationToken);

    private StudyJob Of(Study study) => new() { Study = study, Command = "./mien study halves", Results = folder.Path };

    private Job Job(string settings) => new("job", Jobs.Job.Study, settings, folder.Path, JobState.Running);

    // Adds up the numbers from 0 to 9 in halves, or other parts.
    private sealed class Halves : Study
    {
        public int Count { get; init; } = 2;

        public bool Waits { get; init; }

        public bool Fails { get; init; }

        public ManualResetEventSlim Go { get; } = new();

        public override string Name => "halves";

        public override string Title => "Halves";

        public override string Paper => "Somebody, 2020";

        public override IReadOnlyList<StudyNeed> Needs(string? root = null) => [];

        internal override IReadOnlyList<StudyStep> Steps(StudyRun run) =>
        [
            new("sums", "sums", _ =>
            {
                var table = new ResultTable("sums", "half", "sum");
                for (var i = 0; i < Count; i++)
                    table.Add(i, int.Parse(File.ReadAllText(PartOf(run, i)), System.Globalization.CultureInfo.InvariantCulture));
                run.Save(table);
            })
            {
                Parts = [.. Enumerable.Range(0, Count).Select(i => new StudyPart($"half {i}", _ => Add(run, i)))],
            },
            new("protocol and data", UsedData.Name, _ =>
            {
                run.Save(new Protocol().Add("halves", "2", "2", "").Table);
                run.Save(new UsedData().Table);
            }),
            new("verdicts", Claims.Name, _ => run.Save(new Claims().Table)),
        ];

        internal override void Tell(StudyRun run, ReportPage page) => page.Section("Sums");

        private static string PartOf(StudyRun run, int part) => run.Work($"half{part}");

        private void Add(StudyRun run, int part)
        {
            if (Waits)
            {
                Go.Wait();
                return;
            }
            if (Fails)
                throw new MienException($"half {part}", "cannot be added");
            Directory.CreateDirectory(run.Work(""));
            File.WriteAllText(PartOf(run, part), $"{Enumerable.Range(10 / Count * part, 10 / Count).Sum()}");
        }
    }
}
