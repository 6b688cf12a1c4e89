using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

[Collection(nameof(Alone))]
public sealed class TrainingRunTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema,
        Name = "tiny",
        Network = "light",
        Data = [new("synthetic")],
        Epochs = 2,
        BatchSize = 8,
        AverageDecay = 0.5f,
        Optimizer = new() { LearningRate = 0.005f },
        Augmentation = new() { Flip = 0.5f, Rotation = 5 },
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_seed_decides_every_bit()
    {
        var first = Weights(recipe, "first");
        Weights(recipe, "second").ShouldBe(first);
        Weights(recipe with { Seed = 2 }, "third").ShouldNotBe(first);
    }

    [Fact]
    public void Learns_faces_that_tell_their_class()
    {
        using var run = TrainingRun.Start(recipe with { Epochs = 10, LabelSmoothing = 0 }, SyntheticFaces.Set(70), Folder("run"));
        run.Execute(cancellation: TestContext.Current.CancellationToken);

        run.Rows.Count.ShouldBe(10);
        run.Rows[^1].TrainingLoss.ShouldBeLessThan(run.Rows[0].TrainingLoss / 2);
        run.Best!.ValidationAccuracy!.Value.ShouldBeGreaterThan(0.9);
        run.Best.ShouldBe(run.Rows.First(row => row.ValidationAccuracy == run.Rows.Max(r => r.ValidationAccuracy)));
        Model.Load(run.BestModel).Labels.ShouldBe(ExpressionLabels.Seven);
    }

    [Fact]
    public void An_observer_sees_each_epochs_network_as_it_was_evaluated_and_changes_nothing()
    {
        var faces = SyntheticFaces.Set(16);
        using var run = TrainingRun.Start(recipe, faces, Folder("observed"));
        var means = new List<float>();
        float[] last = [];
        run.Execute(cancellation: TestContext.Current.CancellationToken, observe: (row, network) =>
        {
            row.Epoch.ShouldBe(means.Count + 1);
            using var reader = new ActivationReader(network, new Shape(1, 48, 48, 1), ["module4.conv1"], activated: true, batchSize: 8);
            var samples = TrainingSamples.Create(recipe, faces).Validation;
            var values = reader.Read(samples).SelectMany(batch => Enumerable.Range(0, batch.Count).SelectMany(i => batch.Of(0, i).ToArray())).ToArray();
            values.Length.ShouldBe(samples.Count * 6 * 6 * 128);
            values.ShouldAllBe(value => value >= 0);
            means.Add(values.Average());
            last = Checkpoint.Weights(network)[0].Values;
        });

        means.Count.ShouldBe(2);
        means[0].ShouldNotBe(means[1]);
        Values(Folder("observed")).ShouldBe(Weights(recipe, "unobserved"));
        if (run.Best!.Epoch == 2)
            Checkpoint.Weights(Model.Load(run.BestModel).Network)[0].Values.ShouldBe(last);
    }

    [Fact]
    public void A_margin_is_trained_and_its_scale_kept()
    {
        var embedding = recipe with { Network = "embedding-small", AverageDecay = 0, BatchSize = 14, Loss = new() { Name = LossKind.Lmcl, Scale = 20 } };
        using var run = TrainingRun.Start(embedding, SyntheticFaces.Set(28), Folder("run"));
        run.Execute(cancellation: TestContext.Current.CancellationToken);

        run.Rows[^1].TrainingLoss.ShouldBeLessThan(run.Rows[0].TrainingLoss);
        Model.Load(run.BestModel).Network.ShouldBeOfType<EmbeddingNetwork>().Scale.ShouldBe(20);
    }

    [Theory]
    [InlineData("light", LossKind.Lmcl, "LMCL needs a network that embeds; LightNetwork does not.")]
    [InlineData("embedding-small-softmax", LossKind.ASoftmax, "A-Softmax needs a network with the head Angular; this one has the head Linear.")]
    public void A_loss_that_does_not_fit_the_network_is_refused_in_one_line(string network, LossKind loss, string reason) =>
        Should.Throw<MienException>(() => TrainingRun.Start(
            recipe with { Network = network, Loss = new() { Name = loss } }, SyntheticFaces.Set(28), Folder("run")))
            .Message.ShouldBe($"tiny: network {network} cannot be trained so: {reason}");

    [Fact]
    public void Steps_allocate_nothing_on_any_thread()
    {
        const int steps = 14;
        using var run = TrainingRun.Start(recipe with { Epochs = 3, BatchSize = 4 }, SyntheticFaces.Set(4 * steps), Folder("run"));
        var bytes = new long[3 * steps];
        run.Execute(
            progress => bytes[(progress.Epoch - 1) * steps + progress.Batch - 1] = GC.GetTotalAllocatedBytes(precise: true),
            cancellation: TestContext.Current.CancellationToken);

        // Something else in the process may allocate in some step; a step that allocates does so in every one.
        var last = bytes[(2 * steps + 3)..];
        last.Zip(last.Skip(1), (before, after) => after - before).Count(growth => growth == 0).ShouldBeGreaterThan(last.Length / 2);
    }

    [Fact]
    public void A_cancelled_run_keeps_its_whole_epochs()
    {
        using var cancellation = new CancellationTokenSource();
        using var run = TrainingRun.Start(recipe with { Epochs = 5 }, SyntheticFaces.Set(16), Folder("run"));
        Should.Throw<OperationCanceledException>(() => run.Execute(epochDone: row => Cancel(row.Epoch), cancellation: cancellation.Token));
        using var resumed = TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(16));

        resumed.Rows.Select(row => row.Epoch).ShouldBe([1, 2]);

        void Cancel(int epoch)
        {
            if (epoch == 2)
                cancellation.Cancel();
        }
    }

    [Fact]
    public void The_best_model_is_that_of_a_kept_epoch_wherever_the_run_was_killed()
    {
        using (var run = TrainingRun.Start(recipe with { Epochs = 6 }, SyntheticFaces.Set(70), Folder("run")))
        {
            // The checkpoint is there before the model: a run that is killed between the two has the model of an epoch before.
            Should.Throw<OperationCanceledException>(() => run.Execute(epochDone: row =>
            {
                if (run.Best == row && row.Epoch > 1)
                    throw new OperationCanceledException();
            }));
            run.Best!.Epoch.ShouldBe(run.Rows.Count);
        }
        var best = Path.Combine(Folder("run"), "best.safetensors");
        var bytes = File.ReadAllBytes(best);
        File.GetLastWriteTimeUtc(best).ShouldBeGreaterThanOrEqualTo(File.GetLastWriteTimeUtc(Path.Combine(Folder("run"), "last.safetensors")));
        File.WriteAllText(best, "the model of an epoch before");

        using var resumed = TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(70));
        File.ReadAllBytes(best).ShouldBe(bytes);
    }

    [Fact]
    public void Says_what_stands_in_its_way()
    {
        Directory.CreateDirectory(Folder("full"));
        File.WriteAllText(Path.Combine(Folder("full"), "note.txt"), "mine");
        Should.Throw<MienException>(() => TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("full"))).Message
            .ShouldBe($"{Folder("full")}: the folder is not empty; choose another, or resume the run in it");
        Should.Throw<MienException>(() => TrainingRun.Start(recipe with { Votes = 0.5f }, SyntheticFaces.Set(16), Folder("a"))).Message
            .ShouldBe("tiny: votes is 0.5, but synthetic has no votes beside it");
        Should.Throw<MienException>(() => TrainingRun.Start(recipe, SyntheticFaces.Set(0), Folder("b"))).Message
            .ShouldBe("tiny: synthetic has no training or no validation split; validationShare makes one");
        Should.Throw<MienException>(() => TrainingRun.Start(recipe, SyntheticFaces.Set(5), Folder("c"))).Message
            .ShouldBe("tiny: batchSize is 8, but synthetic has only 5 training samples");
        Directory.Exists(Folder("a")).ShouldBeFalse();
        Should.Throw<MienException>(() => TrainingRun.Resume(Folder("absent"), SyntheticFaces.Set(16)));
    }

    [Fact]
    public void Resumed_on_other_threads_it_says_that_bits_will_differ()
    {
        using (var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("run")))
            run.Note.ShouldBeNull();
        using (var same = TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(16)))
            same.Note.ShouldBeNull();
        var path = Path.Combine(Folder("run"), "environment.json");
        var environment = RunEnvironment.Load(path);
        File.WriteAllText(path, (environment with { Threads = 77 }).ToJson());
        using (var other = TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(16)))
            other.Note.ShouldNotBeNull().ShouldStartWith($"the run began with 77 threads, {environment.Kernels} kernels, ");
        File.WriteAllText(path, "{");
        Should.Throw<MienException>(() => TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(16))).Message.ShouldStartWith($"{path}: ");
    }

    [Fact]
    public void It_does_not_go_on_with_other_samples()
    {
        using (var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder("run")))
            run.Execute(cancellation: TestContext.Current.CancellationToken);
        Should.Throw<MienException>(() => TrainingRun.Resume(Folder("run"), SyntheticFaces.Set(24))).Message
            .ShouldEndWith("the run began with other samples or teachers; resume it with the same, and a fold in the folder of all its folds");
    }

    private float[] Weights(Recipe recipe, string name)
    {
        using (var run = TrainingRun.Start(recipe, SyntheticFaces.Set(16), Folder(name)))
            run.Execute();
        return Values(Folder(name));
    }

    private static float[] Values(string folder) =>
        [.. SafeTensors.Read(Path.Combine(folder, "last.safetensors")).Tensors.SelectMany(tensor => tensor.Values)];

    private string Folder(string name) => Path.Combine(folder.FullName, name);
}
