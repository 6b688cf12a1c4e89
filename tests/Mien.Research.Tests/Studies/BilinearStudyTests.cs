using Mien.Labels;
using Mien.Networks;
using Mien.Research.Studies;
using Mien.Research.Studies.Bilinear;
using Mien.Research.Studies.HiddenNeurons;
using Mien.Research.Tests.Data;
using Mien.Research.Tests.Reports;
using Mien.Research.Training;
using Mien.Tests;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Studies;

/// <summary>The study of the bilinear network with tiny networks and faces of noise about a grey that tells the class.</summary>
[Collection(nameof(Alone))]
public sealed class BilinearStudyTests : IDisposable
{
    private const int Seeds = 2;
    private const int Folds = 2;

    private static readonly BilinearStudy study = new(Seeds, Folds, Tiny);

    private readonly TemporaryFolder folder = new();

    public BilinearStudyTests()
    {
        var lines = new List<string> { SmallSets.FerHeader };
        var list = new List<string>();
        for (var i = 0; i < 56; i++)
        {
            var label = i % 7;
            lines.Add($"{label},{string.Join(' ', Noise(48 * 48, label, i))},{(i < 28 ? "Training" : i < 42 ? "PublicTest" : "PrivateTest")}");
            var name = i < 42 ? $"train_{i:00000}" : $"test_{i:0000}";
            list.Add($"{name} {1 + label}".Replace(" ", ".jpg ", StringComparison.Ordinal));
            folder.Add($"data/rafdb/basic/Image/aligned/{name}_aligned.jpg", Face(label, i, PictureFormat.Jpeg));
            folder.Add($"data/ckplus48/{ExpressionLabels.SixAndContempt[label]}/S{i / 7:000}_{label:000}_{i:00000000}.png", Face(label, i, PictureFormat.Png));
        }
        folder.Add("data/fer2013/fer2013.csv", SmallSets.Csv([.. lines]));
        folder.Add("data/rafdb/basic/EmoLabel/list_patition_label.txt", SmallSets.Csv([.. list]));
        folder.Add($"data/{ImageNetFeatures.File}", GivenResNet.Write(GivenResNet.Create()));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_study_goes_to_its_end_and_stopped_in_trainings_to_the_same_tables()
    {
        var (whole, stopped) = (Begin("whole"), Begin("stopped"));
        var report = whole.Execute(_ => { });
        foreach (var moment in new[] { "seed 2", "first epoch of the third training", "fold 2" })
        {
            var (lines, trainings) = (0, 0);
            Should.Throw<OperationCanceledException>(() => StudyRun.Open(stopped.Folder, folder.PathOf("data"), [study]).Execute(line =>
            {
                lines++;
                trainings += line.Contains("epoch 1 of", StringComparison.Ordinal) ? 1 : 0;
                if (moment == "fold 2" ? line.Contains(moment, StringComparison.Ordinal) : moment == "seed 2" ? line.EndsWith("RAF-DB, source of the pretraining, seed 1", StringComparison.Ordinal) : trainings == 3)
                    throw new OperationCanceledException();
            }), moment);
            lines.ShouldBeGreaterThan(0);
        }
        StudyRun.Open(stopped.Folder, folder.PathOf("data"), [study]).Execute(_ => { });

        ReportCheck.Hold(report, whole.Folder).ShouldBeGreaterThan(1000);
        var tables = Directory.GetFiles(whole.Folder, "*.csv").Select(path => Path.GetFileName(path)).Where(file => file is not ("steps.csv" or "machine.csv")).ToList();
        tables.Count.ShouldBeGreaterThan(50);
        foreach (var file in tables)
            File.ReadAllText(Path.Combine(stopped.Folder, file)).ShouldBe(File.ReadAllText(Path.Combine(whole.Folder, file)), file);
    }

    [Fact]
    public void Rows_differ_in_what_their_names_say_and_begin_with_the_source_of_their_seed()
    {
        var run = Begin("plan");
        var plan = new BilinearPlan(run, Seeds, Folds, recipe => recipe);
        var recipes = plan.Fer.ToDictionary(row => row.Variant.Name, row => row.Runs[1].Recipe);

        recipes["baseline"].Start.ShouldBeNull();
        foreach (var (name, recipe) in recipes.Where(item => item.Key != "baseline"))
            recipe.Start.ShouldNotBeNull(name).Weights.ShouldBe(plan.Sources[1].ModelIn(run));
        recipes["pretrained"].Network.ShouldBe(recipes["baseline"].Network);
        recipes["bilinear"].Network.ShouldBe(new BilinearSpec((BackboneSpec)recipes["pretrained"].Network));
        recipes["separate"].Network.ShouldBe((BilinearSpec)recipes["gc"].Network with { Separate = true });
        recipes["gc"].ShouldBe(recipes["bilinear"] with { Name = recipes["gc"].Name, Optimizer = recipes["bilinear"].Optimizer with { GradientCentralization = true }, Data = recipes["gc"].Data, Start = recipes["gc"].Start });
        recipes["adam-gc"].Optimizer.ShouldBe(recipes["adam"].Optimizer with { GradientCentralization = true });
        recipes["adam"].Optimizer.Name.ShouldBe(OptimizerKind.Adam);
        recipes.Values.Select(recipe => (recipe.Epochs, recipe.BatchSize, recipe.Seed, recipe.Augmentation)).Distinct().ShouldHaveSingleItem().Seed.ShouldBe(2ul);
        plan.CkPlus.Select(row => row.ByFrame.Recipe.Optimizer.GradientCentralization).ShouldBe([false, false, false, true]);
        plan.CkPlus.Select(row => row.ByPerson.Recipe.Optimizer.Name).Distinct().ShouldBe([OptimizerKind.Adam]);
        plan.CkPlus.Select(row => row.ByPerson.Recipe.Start is null).ShouldBe([true, false, false, false]);
    }

    [Fact]
    public void Weights_of_ImageNet_stand_for_the_source_where_they_are_there()
    {
        var root = folder.PathOf("data");
        var without = new BilinearPlan(StudyRun.Begin(study, StudySize.Paper, 1, "", folder.PathOf("without"), root), Seeds, Folds, recipe => recipe);
        without.Sources.Count.ShouldBe(Seeds);
        without.Grown.ShouldBeEmpty();
        var file = folder.Add($"data/{BilinearPlan.ImageNet}");

        var with = new BilinearPlan(StudyRun.Begin(study, StudySize.Paper, 1, "", folder.PathOf("with"), root), Seeds, Folds, recipe => recipe);

        with.Sources.ShouldBeEmpty();
        with.Fer[1].Runs[0].Recipe.Start.ShouldNotBeNull().Weights.ShouldBe(file);
        with.Fer[1].Runs[0].Recipe.Network.ShouldBe(NetworkPresets.Find("resnet34"));
    }

    private StudyRun Begin(string name) => StudyRun.Begin(study, StudySize.Small, 1, "./mien study bilinear", folder.PathOf(name), folder.PathOf("data"));

    private static Recipe Tiny(Recipe recipe) => recipe.Network is MobileFaceSpec ? recipe with { Epochs = 2, BatchSize = 4, Data = Some(recipe) } : recipe with
    {
        Epochs = 2, BatchSize = 4, Data = Some(recipe), Network = Narrow(recipe.Network),
        Preprocessing = new(recipe.Preprocessing.Input, 16, 16, [127.5f], [63.75f]),
    };

    private static IReadOnlyList<DataRecipe> Some(Recipe recipe) => [.. recipe.Data.Select(set => set with { ValidationShare = set.ValidationShare > 0 ? 0.25f : 0 })];

    private static NetworkSpec Narrow(NetworkSpec network) => network switch
    {
        ResNetSpec spec => spec with { FirstChannels = GivenResNet.Channels },
        BilinearSpec spec => spec with { Backbone = (BackboneSpec)Narrow(spec.Backbone) },
        _ => network,
    };

    private static byte[] Face(int label, int number, PictureFormat format) =>
        Picture.FromPixels([.. Noise(48 * 48, label, number).SelectMany(value => (byte[])[value, value, value])], 48, 48).Encode(format);

    private static IEnumerable<byte> Noise(int count, int label, int number)
    {
        var random = new Random(number);
        return Enumerable.Range(0, count).Select(_ => (byte)(30 * label + random.Next(40)));
    }
}
