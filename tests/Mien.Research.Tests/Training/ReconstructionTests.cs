using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tests;

namespace Mien.Research.Tests.Training;

/// <summary>Training of a network that gives back its input.</summary>
[Collection(nameof(Alone))]
public sealed class ReconstructionTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema,
        Name = "tiny",
        Network = "autoencoder",
        Data = [new("vectors") { ValidationShare = 0.25f }],
        Epochs = 6,
        BatchSize = 8,
        Optimizer = new() { Name = OptimizerKind.Adam, LearningRate = 0.02f },
        Loss = new() { Name = LossKind.L2 },
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_best_epoch_is_that_of_the_least_loss_and_there_is_no_accuracy()
    {
        using var run = TrainingRun.Start(recipe, Vectors(80), folder.PathOf("run"));
        run.Execute(cancellation: TestContext.Current.CancellationToken);

        run.Rows.ShouldAllBe(row => row.TrainingAccuracy == null && row.ValidationAccuracy == null);
        run.Rows[^1].TrainingLoss.ShouldBeLessThan(run.Rows[0].TrainingLoss);
        run.Best!.ValidationLoss.ShouldBe(run.Rows.Min(row => row.ValidationLoss));
        File.ReadAllLines(folder.PathOf("run/epochs.csv"))[1].Split(',')[4].ShouldBeEmpty();
    }

    [Fact]
    public void The_kept_model_has_the_loss_of_its_epoch()
    {
        using var run = TrainingRun.Start(recipe, Vectors(80), folder.PathOf("run"));
        run.Execute(cancellation: TestContext.Current.CancellationToken);
        var model = Model.Load(run.BestModel);
        var validation = TrainingSamples.Create(recipe, Vectors(80)).Validation;
        using var predictor = new Predictor(model.Network, model.Preprocessing.InputShape, 7);

        predictor.SquaredError(validation).ShouldBe(run.Best!.ValidationLoss, 1e-5);
        Should.Throw<MienException>(() => Evaluator.Evaluate(model, Vectors(80), Split.None)).Message
            .ShouldBe("vectors: tiny gives back its input and names no expressions; name another model");
    }

    [Fact]
    public void A_resumed_run_knows_its_epochs()
    {
        List<EpochRow> rows;
        using (var run = TrainingRun.Start(recipe, Vectors(80), folder.PathOf("run")))
        {
            run.Execute(cancellation: TestContext.Current.CancellationToken);
            rows = [.. run.Rows];
        }
        using var resumed = TrainingRun.Resume(folder.PathOf("run"), Vectors(80));
        resumed.Rows.Select(row => (row.ValidationLoss, row.ValidationAccuracy)).ShouldBe(rows.Select(row => (row.ValidationLoss, row.ValidationAccuracy)));
        resumed.Best!.Epoch.ShouldBe(rows.MinBy(row => row.ValidationLoss)!.Epoch);
    }

    [Fact]
    public void What_needs_classes_is_refused()
    {
        Should.Throw<MienException>(() => CrossValidation.Open(recipe, Vectors(80), 2, null, folder.PathOf("folds"))).Message
            .ShouldBe("tiny: network autoencoder gives back its input, and folds compare accuracies; train it without folds");
        Should.Throw<MienException>(() => TrainingRun.Start(recipe with { Data = [new("vectors")] }, SyntheticFaces.Set(16), folder.PathOf("faces"))).Message
            .ShouldBe("tiny: network autoencoder takes 11 features, its preprocessing makes 48x48 grey pictures");
    }

    // Eleven features of which the last eight follow from the first three.
    internal static FeatureSet Vectors(int count)
    {
        var random = new RandomSource(5);
        var values = new float[11 * count];
        for (var i = 0; i < values.Length; i++)
            values[i] = i % 11 < 3 ? random.Uniform(-1, 1) : values[i - 3] - 0.5f * values[i - 2];
        var samples = Enumerable.Range(0, count).Select(row => new Sample($"{row}", row % 7, Split.None, $"{row / 2}"));
        return new("vectors", ExpressionLabels.Seven, [.. samples], [new("x", 11)], values);
    }
}
