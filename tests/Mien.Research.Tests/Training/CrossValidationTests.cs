using System.Text.Json;
using Mien.Labels;
using Mien.Learning.Metrics;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Training;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

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
        var validation = CrossValidation.Open(recipe, SyntheticFaces.Set(70), 3, byGroup: null, Target);
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
        using var pooled = JsonDocument.Parse(File.ReadAllBytes(validation.PooledFile));
        var sums = validation.Results.Runs.Select(run => run.Confusion).Aggregate((a, b) => [.. a.Zip(b, (x, y) => (IReadOnlyList<int>)[.. x.Zip(y, (p, q) => p + q)])]);
        pooled.RootElement.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt32()).ToArray())
            .ShouldBe(sums.Select(row => row.ToArray()));
        pooled.RootElement.GetProperty("perClass")[0].GetProperty("support").GetInt32().ShouldBe(12);
    }

    [Fact]
    public void Killed_folds_go_on_and_done_ones_are_not_trained_again()
    {
        var longer = recipe with { Epochs = 2 };
        var set = SyntheticFaces.Set(40);
        var whole = CrossValidation.Open(longer, set, 3, byGroup: null, Target);
        whole.Execute((_, run) => run.Execute());

        var killed = Path.Combine(folder.FullName, "killed");
        var told = new List<(int Fold, int Epoch)>();
        void Execute(CrossValidation validation, int fold, int epoch) => Should.Throw<OperationCanceledException>(() => validation.Execute((number, run) =>
            run.Execute(epochDone: row =>
            {
                told.Add((number, row.Epoch));
                if ((number, row.Epoch) == (fold, epoch))
                    throw new OperationCanceledException();
            })));
        Execute(CrossValidation.Open(longer, set, 3, byGroup: null, killed), 1, 1);
        Execute(CrossValidation.Resume(killed, set), 2, 1);
        Execute(CrossValidation.Open(longer, set, 3, byGroup: null, killed), 2, 2);
        File.WriteAllText(Path.Combine(killed, "fold2", $"best.safetensors.{new string('0', 16)}.part"), "what a kill in the middle of writing leaves");
        var last = CrossValidation.Resume(killed, set);
        last.Execute((number, run) => run.Execute(epochDone: row => told.Add((number, row.Epoch))));

        told.ShouldBe([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]);
        foreach (var file in new[] { "folds.csv", "pooled.json", "fold1/test.json", "fold2/best.safetensors", "fold3/last.safetensors" })
            File.ReadAllBytes(Path.Combine(killed, file)).ShouldBe(File.ReadAllBytes(Path.Combine(Target, file)), file);

        Should.Throw<MienException>(() => CrossValidation.Open(longer, set, 4, byGroup: null, killed)).Message.ShouldContain("the folder is not empty");
        Should.Throw<MienException>(() => CrossValidation.Open(recipe, set, 3, byGroup: null, killed)).Message.ShouldContain("the folder is not empty");
        Should.Throw<MienException>(() => CrossValidation.Resume(killed, SyntheticFaces.Set(47))).Message
            .ShouldEndWith("the folds were cut from other samples; go on with the same data, or begin in another folder");
    }

    [Fact]
    public void Folds_are_pooled_class_by_class()
    {
        var labels = new LabelSet("a", "b");
        Mien.Research.Evaluation.ClassificationEvaluation Fold(int[] first, int[] second)
        {
            var confusion = ConfusionMatrix.Of([first, second]);
            return new()
            {
                Model = "m", Data = "d", Split = "test", Count = (int)confusion.Total, Accuracy = confusion.Accuracy, MacroF1 = 0, CalibrationError = 0,
                PerClass = [.. labels.Select((label, i) => ClassScores.Of(label, confusion.Class(i)))], Confusion = [first, second],
            };
        }

        // Recall of a over both folds 5 of 8, of b 3 of 4; the mean over the folds would be another.
        var folds = new[] { Fold([4, 0], [1, 0]), Fold([1, 3], [0, 3]) };
        var file = Path.Combine(folder.FullName, "fold.json");
        folds[0].Save(file);
        folds[0] = Mien.Research.Evaluation.ClassificationEvaluation.Load(file);
        double.IsNaN(folds[0].PerClass[1].Precision).ShouldBeTrue();

        var pooled = PooledFolds.Of(folds);

        (pooled.Folds, pooled.Count, pooled.Accuracy).ShouldBe((2, 12, 8 / 12.0));
        pooled.Confusion.ShouldBe([[5, 3], [1, 3]]);
        pooled.PerClass.Select(scores => (scores.Label, scores.Recall, scores.Precision, scores.Support)).ShouldBe([("a", 5 / 8.0, 5 / 6.0, 8), ("b", 3 / 4.0, 3 / 6.0, 4)]);
        pooled.MacroAverage.Recall.ShouldBe((5 / 8.0 + 3 / 4.0) / 2);
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
    public void Single_samples_are_held_out_for_folds_that_are_cut_by_sample()
    {
        var set = Persons(70);
        var bySample = recipe with { Data = [new("persons") { ValidationShare = 0.2f, ValidationBySample = true }] };

        var held = TrainingSamples.Split(bySample, set);

        held.Rows(Split.Validation).GroupBy(row => held.Samples[row].Label).ShouldAllBe(label => label.Count() == 2);
        held.Samples.GroupBy(sample => sample.Group).ShouldContain(person => person.Select(sample => sample.Split).Distinct().Count() == 2);
        Recipe.Load(Written(bySample)).Data[0].ValidationBySample.ShouldBeTrue();
        recipe.ToJson().ShouldNotContain("validationBySample");
    }

    [Fact]
    public void What_is_made_of_a_fold_knows_which_samples_it_tests()
    {
        var seen = new List<int>();
        var validation = CrossValidation.Open(recipe, SyntheticFaces.Set(70), 3, byGroup: null, Target, fold =>
        {
            seen.Add(fold.Rows(Split.Test).Length);
            return fold.Take([.. Enumerable.Range(0, fold.Count).Skip(1)]);
        });

        validation.SamplesOf(1).Count.ShouldBe(83);
        validation.SamplesOf(2).Count.ShouldBe(83);
        seen.ShouldBe([28, 28]);
    }

    [Fact]
    public void What_cannot_be_done_is_said_before_anything_is_trained()
    {
        var faces = SyntheticFaces.Set(16);
        Should.Throw<MienException>(() => CrossValidation.Open(recipe with { Data = [new("synthetic")] }, faces, 2, null, Target)).Message
            .ShouldBe("tiny: validationShare is 0; folds need one to choose the epoch by");
        Should.Throw<MienException>(() => CrossValidation.Open(recipe, faces, 2, byGroup: true, Target)).Message
            .ShouldBe("synthetic: does not tell the person or film of every sample; fold it by class");
        Should.Throw<MienException>(() => CrossValidation.Open(recipe, faces, 31, null, Target)).Message
            .ShouldBe("synthetic: 31 folds cannot be made of 30 samples; give 2 to 30");
        Should.Throw<MienException>(() => TrainingRun.Start(recipe, faces, Target)).Message
            .ShouldBe("synthetic: has a validation split of its own; leave validationShare out");
        Directory.Exists(Target).ShouldBeFalse();
    }

    private string Written(Recipe written)
    {
        var file = Path.Combine(folder.FullName, "recipe.json");
        File.WriteAllText(file, written.ToJson());
        return file;
    }

    // Five faces of each person.
    private static FaceSet Persons(int faces)
    {
        Sample[] samples = [.. Enumerable.Range(0, faces).Select(i => new Sample($"face {i}", i % 7, Split.None, $"S{i / 5}"))];
        return new FaceSet("persons", ExpressionLabels.Seven, samples, new InMemoryPixels(new PixelShape(8, 8, 1), new byte[64 * faces]));
    }
}
