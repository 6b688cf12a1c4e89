using Mien.Research.Reports;
using Mien.Research.Training;
using Mien.Tests;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Reports;

[Collection(nameof(Alone))]
public sealed class RunReportTests : IDisposable
{
    private const int Faces = 6;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");
    private readonly Recipe recipe;

    public RunReportTests()
    {
        var random = new Random(1);
        foreach (var label in new[] { "angry", "happy", "sad" })
            for (var i = 0; i < Faces; i++)
            {
                var pixels = new byte[3 * 24 * 24];
                random.NextBytes(pixels);
                var path = Path.Combine(folder.FullName, "faces", label, $"{i}.png");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, Picture.FromPixels(pixels, 24, 24).Encode(PictureFormat.Png));
            }
        recipe = new()
        {
            Schema = Recipe.CurrentSchema,
            Name = "tiny",
            Network = "light",
            Data = [new(Path.Combine(folder.FullName, "faces")) { ValidationShare = 0.34f }],
            Epochs = 2,
            BatchSize = 4,
        };
    }

    private string Run => Path.Combine(folder.FullName, "run");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_run_becomes_a_page_that_shows_what_its_tables_hold()
    {
        using (var run = TrainingRun.Start(recipe, RecipeData.Open(recipe), Run))
            run.Execute(cancellation: TestContext.Current.CancellationToken);

        var page = Report.Write(Run);

        page.ShouldBe(Path.Combine(Run, "report.html"));
        ReportCheck.Hold(page, Path.Combine(Run, "report")).ShouldBeGreaterThan(50);
        var confusion = ResultTable.Load(Path.Combine(Run, "report"), "confusion");
        Enumerable.Range(0, 3).Sum(row => new[] { "angry", "happy", "sad" }.Sum(label => confusion.Number(row, label))).ShouldBe(Faces);
        var worst = ResultTable.Load(Path.Combine(Run, "report"), "worst");
        Enumerable.Range(0, worst.Count).Select(row => worst.Number(row, "probability_true")!.Value).ShouldBeInOrder();
    }

    [Fact]
    public void A_run_without_its_model_shows_its_curves()
    {
        using (var run = TrainingRun.Start(recipe, RecipeData.Open(recipe), Run))
            run.Execute(cancellation: TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(Run, "best.safetensors"));

        ReportCheck.Hold(Report.Write(Run), Path.Combine(Run, "report"));

        File.Exists(Path.Combine(Run, "report", "confusion.csv")).ShouldBeFalse();
    }

    [Fact]
    public void Folds_become_a_page_that_shows_what_its_tables_hold()
    {
        CrossValidation.Open(recipe, RecipeData.Open(recipe), 2, byGroup: false, Run).Execute((_, run) => run.Execute());

        ReportCheck.Hold(Report.Write(Run), Path.Combine(Run, "report")).ShouldBeGreaterThan(50);

        var folds = ResultTable.Load(Path.Combine(Run, "report"), "folds");
        folds.Number(4, "count").ShouldBe(3 * Faces);
        folds.Number(4, "accuracy").ShouldNotBeNull().ShouldBe(folds.Number(2, "accuracy")!.Value, 1e-12); // folds of one size
    }

    [Fact]
    public void A_run_that_looked_into_a_layer_shows_its_angles_with_the_stages_as_bands()
    {
        var inspecting = recipe with { Epochs = 3, Inspect = ["module4.conv1", "class_maps"] };
        using (var run = TrainingRun.Start(inspecting, RecipeData.Open(inspecting), Run))
            run.Execute(cancellation: TestContext.Current.CancellationToken);

        var page = Report.Write(Run);

        ReportCheck.Hold(page, Path.Combine(Run, "report")).ShouldBeGreaterThan(50);
        var all = ResultTable.Load(Run, "stages");
        Enumerable.Range(0, all.Count).Select(row => all[row, "layer"]).Distinct().ShouldBe(inspecting.Inspect);
        File.ReadAllText(page).Split("<rect ").Length.ShouldBe(1 + 2 * all.Count); // of each layer a chart of angles and one of losses
        File.ReadAllText(page).ShouldContain("data-line=\"angles-module4.conv1.csv:epoch:angle_mean\"");
    }

    [Fact]
    public void Folds_that_looked_into_a_layer_show_the_angles_of_each()
    {
        var inspecting = recipe with { Inspect = ["class_maps"] };
        CrossValidation.Open(inspecting, RecipeData.Open(inspecting), 2, byGroup: false, Run).Execute((_, run) => run.Execute());

        ReportCheck.Hold(Report.Write(Run), Path.Combine(Run, "report"));

        ResultTable.Load(Path.Combine(Run, "report"), "angles-class_maps-fold2").Count.ShouldBe(2);
    }

    [Fact]
    public void A_folder_without_a_run_is_one_line()
    {
        Should.Throw<MienException>(() => Report.Write(folder.FullName)).Message.ShouldBe($"{folder.FullName}: holds no training run, no folds and no study; name the folder that one of these wrote");
    }
}
