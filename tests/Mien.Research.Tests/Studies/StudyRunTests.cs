using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Tests.Reports;

namespace Mien.Research.Tests.Studies;

public sealed class StudyRunTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public void Dispose() => folder.Delete(recursive: true);

    private string Target => Path.Combine(folder.FullName, "study");

    [Fact]
    public void A_study_killed_after_any_step_goes_on_to_the_same_tables_and_report()
    {
        var whole = Path.Combine(folder.FullName, "whole");
        var undisturbed = new SmallStudy();
        StudyRun.Begin(undisturbed, StudySize.Small, 7, "mien study small", whole).Execute(_ => { });

        for (var step = 0; step < 3; step++)
        {
            var target = Path.Combine(folder.FullName, $"killed{step}");
            var study = new SmallStudy { FailsAt = step };
            Should.Throw<InvalidOperationException>(() => StudyRun.Begin(study, StudySize.Small, 7, "mien study small", target).Execute(_ => { }));
            study.FailsAt = -1;
            var told = new List<string>();
            StudyRun.Open(target, null, [study]).Execute(told.Add);

            told.Count(line => line.EndsWith("done before", StringComparison.Ordinal)).ShouldBe(step);
            foreach (var table in new[] { "numbers", "claims", "protocol", "data", "study" })
                File.ReadAllText(Path.Combine(target, table + ".csv")).ShouldBe(File.ReadAllText(Path.Combine(whole, table + ".csv")), table);
        }
        ReportCheck.Hold(Path.Combine(whole, "report.html"), whole).ShouldBeGreaterThan(30);
    }

    [Fact]
    public void A_study_that_was_killed_while_it_began_is_begun_again()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, $"study.json.{new string('0', 16)}.part"), "what a kill in the middle of writing leaves");
        StudyRun.Begin(new SmallStudy(), StudySize.Small, 1, "", Target);
        Directory.GetFiles(Target).Select(Path.GetFileName).ShouldBe(["study.json"]);
    }

    [Fact]
    public void A_report_is_made_anew_from_the_tables_alone()
    {
        var study = new SmallStudy();
        var report = StudyRun.Begin(study, StudySize.Paper, 7, "mien study small", Target).Execute(_ => { });
        var before = File.ReadAllText(report);
        File.Delete(report);

        StudyRun.Open(Target, null, [study]).Report().ShouldBe(report);

        File.ReadAllText(report).ShouldBe(before);
    }

    [Fact]
    public void What_cannot_be_begun_or_resumed_is_one_line()
    {
        Should.Throw<MienException>(() => StudyRun.Begin(new SmallStudy { Lacks = true }, StudySize.Small, 1, "", Target)).Message.ShouldBe("a set: is missing; to learn from; put it into the folder of data sets");
        Should.Throw<MienException>(() => StudyRun.Open(Target)).Message.ShouldContain("no study was begun in this folder");
        var run = StudyRun.Begin(new SmallStudy(), StudySize.Small, 1, "", Target);
        Should.Throw<MienException>(() => run.Report()).Message.ShouldContain("numbers is not done");
        Should.Throw<MienException>(() => StudyRun.Begin(new SmallStudy(), StudySize.Small, 1, "", Target)).Message.ShouldContain("the folder is not empty");
        File.WriteAllText(Path.Combine(Target, "study.json"), "{");
        Should.Throw<MienException>(() => StudyRun.Open(Target)).Message.ShouldContain("no valid JSON");
    }

    [Fact]
    public void Every_study_says_what_it_needs()
    {
        Study.All.Select(study => study.Name).ShouldBeUnique();
        Study.All.ShouldAllBe(study => study.Needs(folder.FullName).Any(need => !need.IsThere && need.IsRequired));
    }

    private sealed class SmallStudy : Study
    {
        public int FailsAt { get; set; } = -1;

        public bool Lacks { get; init; }

        public override string Name => "small";

        public override string Title => "A small study";

        public override string Paper => "Somebody, 2020";

        public override IReadOnlyList<StudyNeed> Needs(string? root = null) => [new("a set", "to learn from", !Lacks)];

        internal override IReadOnlyList<StudyStep> Steps(StudyRun run) =>
        [
            new("numbers", "numbers", _ => Do(run, 0, Numbers(run))),
            new("protocol and data", UsedData.Name, _ =>
            {
                run.Save(new Protocol().Add("folds", "5", "3", "too few samples").Table);
                Do(run, 1, new UsedData().Table);
            }),
            new("verdicts", Claims.Name, _ => Do(run, 2, Judged(run.Table("numbers")))),
        ];

        internal override void Tell(StudyRun run, ReportPage page)
        {
            var numbers = run.Table("numbers");
            page.Section("Numbers");
            page.Table(numbers, [new("x", "x", "0"), new("y", "y", "0.000")]);
            page.Figure("Numbers.", new LineChart("x", "y") { Lines = [new("y", numbers, "x", "y", 0)] });
        }

        private static ResultTable Numbers(StudyRun run)
        {
            var table = new ResultTable("numbers", "x", "y");
            var random = new Random((int)run.Seed);
            for (var i = 0; i < 9; i++)
                table.Add(i, random.NextDouble());
            return table;
        }

        private static ResultTable Judged(ResultTable numbers)
        {
            var claims = new Claims();
            claims.AddAccuracy("one", "table 1", "50 %", 0.5, new FoldScores(2, new(0.6, 0.1), 0.6, 100, 0.5, [0.7, 0.8]));
            claims.AddMean("another", "page 2", "0.2", 0.2, [.. Enumerable.Range(0, numbers.Count).Select(row => numbers.Number(row, "y")!.Value)], "0.000", higherIsBetter: false);
            claims.AddMean("a third", "page 3", "0.2", 0.2, [], "0.000", higherIsBetter: false, "there is no time");
            return claims.Table;
        }

        private void Do(StudyRun run, int step, ResultTable table)
        {
            if (FailsAt == step)
                throw new InvalidOperationException("killed");
            run.Save(table);
        }
    }
}
