using Mien.Data;
using Mien.Tests.Networks;
using Mien.Training;

namespace Mien.Tests.Training;

[Collection(nameof(Alone))]
public sealed class CrossValidationTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema,
        Name = "tiny",
        Network = "light",
        Data = [new("synthetic") { ValidationShare = 0.25f }],
        Epochs = 1,
        BatchSize = 8,
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    private string Target => Path.Combine(folder.FullName, "folds");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Every_fold_is_a_run_and_the_table_holds_mean_and_deviation()
    {
        var validation = new CrossValidation(recipe, SyntheticFaces.Set(70), 3, byGroup: null, Target);
        var told = new List<int>();
        validation.Execute((fold, run) =>
        {
            told.Add(fold);
            run.Execute();
        });

        told.ShouldBe([1, 2, 3]);
        validation.Results.Runs.Select(run => run.Count).ShouldBe([28, 28, 28]);
        var rows = File.ReadAllLines(validation.Summary).Select(line => line.Split(',')).ToArray();
        rows.Select(row => row[0]).ShouldBe(["fold", "1", "2", "3", "mean", "deviation", "pooled"]);
        rows.ShouldAllBe(row => row.Length == rows[0].Length);
        double Cell(int row, int column) => double.Parse(rows[row][column], System.Globalization.CultureInfo.InvariantCulture);
        var accuracies = Enumerable.Range(1, 3).Select(row => Cell(row, 4)).ToArray();
        Cell(4, 4).ShouldBe(accuracies.Average(), 2e-6);
        Cell(5, 4).ShouldBe(Math.Sqrt(accuracies.Sum(a => Math.Pow(a - accuracies.Average(), 2)) / 2), 2e-6);
        Cell(6, 4).ShouldBe(accuracies.Average(), 2e-6); // folds of one size
        rows[6][1].ShouldBe("84");
        File.Exists(Path.Combine(Target, "fold2", "best.safetensors")).ShouldBeTrue();
    }

    [Fact]
    public void Persons_are_kept_together_in_folds_and_in_validation()
    {
        var set = Persons(40);
        var folds = SampleSplits.Fold(set, 4, byGroup: null, seed: 1);
        set.Samples.Index().GroupBy(item => item.Item.Group).ShouldAllBe(person => person.Select(item => folds[item.Index]).Distinct().Count() == 1);

        var held = SampleSplits.HoldOut(set, 0.25f, seed: 1);
        held.Rows(Split.Validation).Length.ShouldBe(10);
        held.Rows(Split.Train).Length.ShouldBe(30);
        held.Samples.GroupBy(sample => sample.Group).ShouldAllBe(person => person.Select(sample => sample.Split).Distinct().Count() == 1);
    }

    [Fact]
    public void What_cannot_be_done_is_said_before_anything_is_trained()
    {
        var faces = SyntheticFaces.Set(16);
        Should.Throw<RecipeException>(() => new CrossValidation(recipe with { Data = [new("synthetic")] }, faces, 2, null, Target)).Message
            .ShouldBe("tiny: validationShare is 0; folds need one to choose the epoch by");
        Should.Throw<DataException>(() => new CrossValidation(recipe, faces, 2, byGroup: true, Target)).Message
            .ShouldBe("synthetic: does not tell the person or film of every sample; fold it by class");
        Should.Throw<DataException>(() => new CrossValidation(recipe, faces, 31, null, Target)).Message
            .ShouldBe("synthetic: 31 folds cannot be made of 30 samples; give 2 to 30");
        Should.Throw<DataException>(() => TrainingRun.Start(recipe, faces, Target)).Message
            .ShouldBe("synthetic: has a validation split of its own; leave validationShare out");
        Directory.Exists(Target).ShouldBeFalse();
    }

    // Five faces of each person.
    private static FaceSet Persons(int faces)
    {
        FaceSample[] samples = [.. Enumerable.Range(0, faces).Select(i => new FaceSample($"face {i}", i % 7, Split.None, $"S{i / 5}"))];
        return new FaceSet("persons", LabelSet.Fer2013, samples, new InMemoryPixels(new PixelShape(8, 8, 1), new byte[64 * faces]));
    }
}
