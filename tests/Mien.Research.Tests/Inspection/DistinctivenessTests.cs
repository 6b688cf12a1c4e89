using Mien.Research.Inspection;
using Mien.Research.Tests.Training;
using Mien.Research.Training;

namespace Mien.Research.Tests.Inspection;

public sealed class DistinctivenessTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema,
        Name = "tiny",
        Network = "light",
        Data = [new("synthetic")],
        Epochs = 4,
        BatchSize = 8,
        AverageDecay = 0.5f,
        Optimizer = new() { LearningRate = 0.005f },
        Inspect = ["module4.conv1", "class_maps"],
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Each_epoch_has_a_row_of_each_layer_beside_its_loss_and_accuracy()
    {
        using var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("run"));
        var seen = new List<DistinctivenessRow>();
        run.Execute(cancellation: TestContext.Current.CancellationToken, observe: (row, network) =>
        {
            using var recorder = new DistinctivenessRecorder(network, recipe.Inspect!, TrainingSamples.Create(recipe, SyntheticFaces.Set(16)).Validation);
            seen.AddRange(recorder.Record(row));
        });

        var rows = DistinctivenessLog.Read(Folder("run"));
        rows.Select(row => (row.Epoch, row.Layer)).ShouldBe(Enumerable.Range(1, 4).SelectMany(epoch => recipe.Inspect!.Select(layer => (epoch, layer))));
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Angles.ToString().ShouldBe(seen[i].Angles.ToString());
            rows[i].Angles.Histogram.ShouldBe(seen[i].Angles.Histogram);
            rows[i].Centred.Histogram.ShouldBe(seen[i].Centred.Histogram);
            rows[i].Centred.Mean.ShouldBe(seen[i].Centred.Mean);
            rows[i].ValidationLoss.ShouldBe(run.Rows[i / 2].ValidationLoss);
            rows[i].ValidationAccuracy.ShouldBe(run.Rows[i / 2].ValidationAccuracy);
        }
        rows.Where(row => row.Layer == "class_maps").ShouldAllBe(row => row.Angles.Pairs == 21);
        File.ReadLines(Path.Combine(Folder("run"), "stages.csv")).First().ShouldBe("layer,stage,first_epoch,last_epoch");
        File.ReadLines(Path.Combine(Folder("run"), "stages.csv")).ShouldContain(line => line.StartsWith("class_maps,initial,1,", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_killed_anywhere_in_an_epoch_ends_with_the_same_bytes()
    {
        using (var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("whole")))
            run.Execute(cancellation: TestContext.Current.CancellationToken);
        using (var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("killed")))
        {
            // In the third epoch, after the angles were written and before the checkpoint was.
            Should.Throw<OperationCanceledException>(() => run.Execute(observe: (row, _) =>
            {
                if (row.Epoch == 3)
                    throw new OperationCanceledException();
            }));
        }
        DistinctivenessLog.Read(Folder("killed"))[^1].Epoch.ShouldBe(3);
        File.Exists(Path.Combine(Folder("killed"), "stages.csv")).ShouldBeFalse();
        var written = File.ReadAllBytes(Path.Combine(Folder("killed"), "angles.csv"));
        var checkpoint = Enumerable.Range(0, written.Length).Where(i => written[i] == '\n').ElementAt(4) + 1; // the header and two epochs of two layers

        foreach (var length in new[] { checkpoint, checkpoint + 1, (checkpoint + written.Length) / 2, written.Length - 1, written.Length })
        {
            var killed = Folder($"killed at {length}");
            Directory.CreateDirectory(killed);
            foreach (var file in Directory.EnumerateFiles(Folder("killed")))
                File.Copy(file, Path.Combine(killed, Path.GetFileName(file)));
            File.WriteAllBytes(Path.Combine(killed, "angles.csv"), written[..length]);
            using (var run = TrainingRun.Resume(killed, SyntheticFaces.Set(16)))
                run.Execute(cancellation: TestContext.Current.CancellationToken);

            foreach (var file in new[] { "angles.csv", "stages.csv" })
                File.ReadAllBytes(Path.Combine(killed, file)).ShouldBe(File.ReadAllBytes(Path.Combine(Folder("whole"), file)), file);
        }
    }

    [Fact]
    public void A_run_killed_before_its_first_checkpoint_begins_its_log_anew()
    {
        using (var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("run")))
            Should.Throw<OperationCanceledException>(() => run.Execute(observe: (_, _) => throw new OperationCanceledException()));

        using (var run = TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(16)))
            run.Execute(cancellation: TestContext.Current.CancellationToken);

        DistinctivenessLog.Read(Folder("run")).Count.ShouldBe(8);
    }

    [Fact]
    public void A_log_that_lost_epochs_is_refused()
    {
        using (var run = TrainingRun.Start(recipe with { Epochs = 2 }, SyntheticFaces.Set(16), Folder("run")))
            run.Execute(cancellation: TestContext.Current.CancellationToken);
        var file = Path.Combine(Folder("run"), "angles.csv");
        File.WriteAllLines(file, File.ReadAllLines(file).SkipLast(1));
        Should.Throw<MienException>(() => TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(16))).Message.ShouldEndWith("it does not hold epochs 1 to 2 of the layers that the recipe inspects");
        File.AppendAllText(file, "2,class_maps,oops\n");
        Should.Throw<MienException>(() => DistinctivenessLog.Read(Folder("run"))).Message.ShouldEndWith("'2,class_maps,oops' is no line of a log of angles");
    }

    [Fact]
    public void A_recipe_names_layers_that_are_there()
    {
        var path = Path.Combine(folder.FullName, "recipe.json");
        File.WriteAllText(path, (recipe with { Inspect = ["conv2", "module9"] }).ToJson());
        Should.Throw<MienException>(() => Recipe.Load(path)).Message.ShouldContain("inspect[1] is module9, no layer of light; it has conv1, norm1, conv2,");
        File.WriteAllText(path, recipe.ToJson());
        Recipe.Load(path).Inspect.ShouldBe(recipe.Inspect);
        (recipe with { Inspect = null }).ToJson().ShouldNotContain("nspect");
    }

    private string Folder(string name) => Path.Combine(folder.FullName, name);
}
