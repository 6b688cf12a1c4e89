using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Studies.CustomExpressions;
using Mien.Research.Tests.Reports;
using Mien.Tensors;

namespace Mien.Research.Tests.Studies;

public sealed class CustomStudyTests : IDisposable
{
    private const int Draws = 2;
    private static readonly LossPlan losses = new([30], [0.35f, 0.5f], [new("fer2013", 1), new("expw-train", 1, "light")], BatchSize: 8, AttemptEpochs: 1);
    private static readonly string[] tables = ["losses-fer2013", "sphere-compound", "ckplus-accuracies", "ckplus-attempts", "compound", "contempt", "old", "update", "strangers", "contempt-samples", "data", "protocol", "claims"];

    private readonly StudyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_study_goes_to_its_end_and_resumed_after_a_step_to_the_same_tables()
    {
        var study = new CustomStudy(["light", Tiny()], Draws, losses);
        var whole = Begin(study, "whole");
        var report = whole.Execute(_ => { });

        ReportCheck.Hold(report, whole.Folder).ShouldBeGreaterThan(500);
        study.Steps(whole).Select(step => step.Result).ShouldBe(tables);
        foreach (var done in new[] { 1, 4, 9 })
        {
            var target = Path.Combine(folder.Path, $"killed{done}");
            Directory.CreateDirectory(target);
            foreach (var file in Directory.EnumerateFiles(whole.Folder).Where(file => !tables.Skip(done).Contains(Path.GetFileNameWithoutExtension(file))))
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            StudyRun.Open(target, folder.Path, [study]).Execute(_ => { });

            ShouldBeTheSame(target, whole.Folder);
        }

        // Two machines, of which each takes what is left of a stage from the other end.
        var shared = Begin(study, "shared");
        var machines = new[] { shared.Units(), StudyRun.Open(shared.Folder, folder.Path, [study]).Units() };
        machines[0].GroupBy(unit => unit.Stage).Max(stage => stage.Count()).ShouldBe(5);
        foreach (var stage in machines[0].Index().GroupBy(unit => unit.Item.Stage).OrderBy(stage => stage.Key))
            foreach (var (turn, (number, _)) in stage.Reverse().Index())
                machines[turn % 2][number].Run(_ => { });
        ShouldBeTheSame(shared.Folder, whole.Folder);
        File.Exists(Path.Combine(shared.Folder, "report.html")).ShouldBeTrue();
    }

    [Fact]
    public void A_protocol_in_the_study_gives_what_it_gives_alone()
    {
        var study = new CustomStudy(["light", Tiny()], Draws, losses);
        var run = Begin(study, "run");
        study.Steps(run).Single(step => step.Result == "contempt").Run(_ => { });

        using var light = ModelCatalogue.Load("light");
        using var tiny = Model.Load(Tiny());
        var alone = ProtocolResult.Run("contempt", [light, tiny], Draws, run.Seed, folder.Path);

        var table = run.Table("contempt");
        table.Count.ShouldBe(alone.Rows.Count);
        for (var row = 0; row < table.Count; row++)
        {
            table[row, "model"].ShouldBe(alone.Rows[row].Model);
            ProtocolTables.Figure(table, row, "recall").ShouldBe(alone.Rows[row].Figures[0].Spread);
            ProtocolTables.Figure(table, row, "false_positive_rate").ShouldBe(alone.Rows[row].Figures[3].Spread);
        }
    }

    [Fact]
    public void A_draw_of_the_paper_is_held_against_the_spread_of_draws()
    {
        var claims = new Claims();
        claims.AddDraws("near", "", "", 0.5, new(0.4, 0.06), 100, "0.00", higherIsBetter: true);
        claims.AddDraws("far", "", "", 0.5, new(0.4, 0.04), 100, "0.00", higherIsBetter: true);

        claims.Table[0, "verdict"].ShouldBe(Verdict.WithinInterval);
        claims.Table[1, "verdict"].ShouldBe(Verdict.NotReproduced);
        claims.Table.Number(0, "high").ShouldNotBeNull().ShouldBe(0.4 + 1.959964 * 0.06, 1e-6);
    }

    private static void ShouldBeTheSame(string folder, string whole)
    {
        foreach (var file in Directory.EnumerateFiles(whole, "*.csv").Select(path => Path.GetFileName(path)).Where(file => file is not ("steps.csv" or "machine.csv")))
            File.ReadAllText(Path.Combine(folder, file)).ShouldBe(File.ReadAllText(Path.Combine(whole, file)), file);
    }

    private StudyRun Begin(CustomStudy study, string name) => StudyRun.Begin(study, StudySize.Small, 1, "./mien study custom", Path.Combine(folder.Path, name), folder.Path);

    private string Tiny()
    {
        var path = Path.Combine(folder.Path, "tiny.safetensors");
        if (!File.Exists(path))
        {
            using var network = NetworkPresets.Find("embedding-small-3d").Create(ExpressionLabels.Seven.Count);
            network.Initialize(new RandomSource(1));
            new Model("tiny", "embedding-small-3d", network, ExpressionLabels.Seven, new Preprocessing()).Save(path);
        }
        return path;
    }
}
