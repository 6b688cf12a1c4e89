using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Studies.Bilinear;
using Mien.Research.Studies.HiddenNeurons;
using Mien.Research.Tests.Reports;
using Mien.Tests;

namespace Mien.Research.Tests.Studies;

public sealed class CommittedStudiesTests
{
    private static readonly string results = Path.Combine(AppContext.BaseDirectory, "results", "studies");

    // What steps reckon from other tables alone.
    private static readonly string[] reckoned = ["units", "kernels-mean", "accuracies", "attempts", "classes", "stages", "comparison", "sizes", "robustness", BilinearTables.Ablation, Comparison.EffectsTable, "methods", Claims.Name];

    public static TheoryData<string> Names => [.. Directory.GetDirectories(results).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_committed_report_shows_what_the_tables_beside_it_hold_and_loads_nothing(string name)
    {
        var folder = Path.Combine(results, name);

        ReportCheck.Hold(Path.Combine(folder, Report.FileName), folder).ShouldBeGreaterThan(100);

        // A study whose size is not small stands in a folder that says so.
        var run = StudyRun.Open(folder);
        name.ShouldBe(run.Size == StudySize.Small ? run.Study.Name : $"{run.Study.Name}-{run.Size.ToString().ToLowerInvariant()}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_committed_study_reckons_follows_from_the_tables_beside_it(string name)
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Path.Combine(results, name)))
            File.Copy(file, copy.PathOf(Path.GetFileName(file)));
        using var data = new TemporaryFolder();
        data.Add(ImageNetFeatures.File, ""); // that it is there decides what the study has; nothing here reads it
        var run = StudyRun.Open(copy.Path, data.Path);
        var steps = run.Study.Steps(run).Where(step => reckoned.Contains(step.Result)).ToList();
        steps.ShouldNotBeEmpty();
        foreach (var step in steps)
        {
            File.Delete(copy.PathOf(step.Result + ".csv"));
            step.Run(_ => { });
            File.ReadAllText(copy.PathOf(step.Result + ".csv")).ShouldBe(File.ReadAllText(Path.Combine(results, name, step.Result + ".csv")), step.Result);
        }
    }
}
