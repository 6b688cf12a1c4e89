using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Studies.ProgressivePruning;
using Mien.Research.Tests.Data;
using Mien.Research.Training;
using Mien.Tests;

namespace Mien.Research.Tests.Studies;

/// <summary>The compression network of the study of pruning in a process of its own, this program again, which is killed.</summary>
[Collection(nameof(Alone))]
public sealed class KilledStudyTests : IDisposable
{
    private const int Kills = 5;
    private const string FolderVariable = "MIEN_TEST_STUDY";
    private const string DataVariable = "MIEN_TEST_STUDY_DATA";

    private readonly TemporaryFolder folder = new();

    public KilledStudyTests()
    {
        var random = new Random(1);
        object?[][] rows = [.. Enumerable.Range(0, 60).Select(row => (object?[])[$"Film{row % 6}_000000000_{row:00000000}.mat", 1 + row % 7, .. Enumerable.Range(0, 10).Select(_ => (object?)Math.Round(random.NextDouble(), 3))])];
        folder.Add("data/sfew/SFEW.xlsx", SheetFile.Write([["", "label", "LPQ", "", "", "", "", "PHOG", "", "", "", ""], .. rows]));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_study_killed_at_five_random_moments_gives_the_same_tables()
    {
        var (whole, killed) = (folder.PathOf("whole"), folder.PathOf("killed"));
        var random = new Random();
        TimeSpan time;
        using (var process = Start(whole))
        {
            process.StandardOutput.ReadLine();
            var started = Stopwatch.GetTimestamp();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
            time = Stopwatch.GetElapsedTime(started);
        }

        var moments = Enumerable.Range(0, Kills).Select(_ => random.NextDouble() * time / Kills).ToList();
        var hits = 0;
        foreach (var moment in moments)
        {
            using var process = Start(killed);
            process.StandardOutput.ReadLine();
            Thread.Sleep(moment);
            process.Kill();
            process.WaitForExit();
            hits += process.ExitCode != 0 ? 1 : 0;
        }
        using (var process = Start(killed))
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
        }

        hits.ShouldBeGreaterThan(0);
        foreach (var step in new CompressionStudy().Steps(StudyRun.Open(whole, folder.PathOf("data"), [new CompressionStudy()])))
            File.ReadAllText(Path.Combine(killed, $"{step.Result}.csv")).ShouldBe(File.ReadAllText(Path.Combine(whole, $"{step.Result}.csv")), $"{step.Result}, killed after {string.Join(", ", moments)}");
    }

    [ModuleInitializer]
    internal static void StudyWhereAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
            return;
        var (study, root) = (new CompressionStudy(), Environment.GetEnvironmentVariable(DataVariable));
        var run = StudyRun.IsIn(folder) ? StudyRun.Open(folder, root, [study]) : StudyRun.Begin(study, StudySize.Small, 1, "", folder, root);
        run.Execute(Console.WriteLine);
        Environment.Exit(0);
    }

    private Process Start(string study)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(KilledStudyTests).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment[FolderVariable] = study;
        start.Environment[DataVariable] = folder.PathOf("data");
        return Process.Start(start)!;
    }

    private sealed class CompressionStudy : Study
    {
        public override string Name => "compression";

        public override string Title => "Compression";

        public override string Paper => "";

        public override IReadOnlyList<StudyNeed> Needs(string? root = null) => [];

        internal override IReadOnlyList<StudyStep> Steps(StudyRun run) =>
        [
            .. new ulong[] { 1, 2 }.Select(seed => PruningSteps.Units(run, Recipe.Open("autoencoder") with { Seed = seed, Epochs = 60 })),
            new("data", UsedData.Name, _ => run.Save(new UsedData().Table)),
            new("protocol", Protocol.Name, _ => run.Save(new Protocol().Table)),
            new("verdicts", Claims.Name, _ => run.Save(new Claims().Table)),
        ];

        internal override void Tell(StudyRun run, ReportPage page)
        {
        }
    }
}
