using System.Globalization;
using Mien.Learning.Losses;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>What is compared, and how long each network is trained.</summary>
/// <param name="Scales">Scales s of LMCL.</param>
/// <param name="Margins">Margins m of LMCL.</param>
/// <param name="Sets">The sets, each with networks of its own.</param>
/// <param name="BatchSize">Samples of a step.</param>
/// <param name="AttemptEpochs">Epochs of the trainings of <see cref="CkAttempts"/>.</param>
internal sealed record LossPlan(IReadOnlyList<float> Scales, IReadOnlyList<float> Margins, IReadOnlyList<LossSet> Sets, int BatchSize, int AttemptEpochs)
{
    /// <summary>The paper's grid. The part of ExpW is too small to begin with random weights.</summary>
    public static LossPlan Paper { get; } = new([20, 25, 30, 35, 40], [0.30f, 0.35f, 0.40f, 0.42f, 0.45f, 0.50f], [new("fer2013", 4), new("expw-train", 5, "light")], 64, 4);
}

/// <summary>A set that networks are trained on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Epochs">Epochs of each network.</param>
/// <param name="Start">The model whose weights, but those of its head, they begin with; null for random ones.</param>
internal sealed record LossSet(string Name, int Epochs, string? Start = null);

/// <summary>
/// One small network for each loss, all trained alike on one set and tested on the classes that CK+ shares with it: softmax as the control,
/// center loss, A-Softmax, and LMCL over its scales and margins. Which epoch is kept is chosen on the set's own validation faces.
/// </summary>
internal sealed class LossComparison(LossPlan plan)
{
    /// <summary>Scale and margin that the paper found best.</summary>
    public static readonly (float Scale, float Margin) Best = (30, 0.35f);

    /// <summary>What plain softmax is called.</summary>
    public const string Softmax = "softmax";

    /// <summary>What the large margin cosine loss is called.</summary>
    public const string Lmcl = "LMCL";

    private const string BaseRecipe = "embedding-light";
    private const int Size = 128;
    private const int SphereSize = 3;

    // Of three values classes are told apart much later.
    private const int SphereTimes = 4;
    private const float ValidationShare = 0.1f;

    /// <summary>Name of the table of a set: loss, scale, margin, epoch, validation, named, shared, low, high, samples.</summary>
    public static string NameOf(string set) => $"losses-{set}";

    /// <summary>Name of the table of a set's figure: margin, and of each scale the share named right.</summary>
    public static string GridOf(string set) => $"margins-{set}";

    /// <summary>Trains and tests the networks of a set.</summary>
    /// <param name="run">The study.</param>
    /// <param name="set">Name of the set.</param>
    /// <param name="test">Name of the set that is named.</param>
    public StudyStep Step(StudyRun run, string set, string test)
    {
        var trainings = Trainings().ToList();
        return new($"networks for each loss, {set}", NameOf(set), tell => Execute(run, set, test, tell))
        {
            Parts = [.. trainings.Select(training => new StudyPart(NameOf(training), _ =>
            {
                var recipe = Recipe(run, Source(run, set), training.Head, Size, training.Loss);
                Train(run, recipe, RecipeData.Open(recipe, run.Root), out var _).Dispose();
            }))],
        };
    }

    /// <summary>A network like that of <see cref="Best"/> whose embeddings have three values, trained for four times as many epochs.</summary>
    public Model Sphere(StudyRun run, string set)
    {
        var recipe = Recipe(run, Source(run, set), EmbeddingHead.Cosine, SphereSize, new() { Name = LossKind.Lmcl, Scale = Best.Scale, Margin = Best.Margin });
        recipe = recipe with { Epochs = SphereTimes * recipe.Epochs };
        return Train(run, recipe, RecipeData.Open(recipe, run.Root), out _);
    }

    /// <summary>Trains a recipe to its end in the folder of the study, or goes on with it there.</summary>
    public static Model Train(StudyRun run, Recipe recipe, SampleSet data, out EpochRow best)
    {
        using var training = TrainingRun.Open(recipe, data, run.Work(recipe.Name));
        training.Execute();
        best = training.Best!;
        return Model.Load(training.BestModel);
    }

    private void Execute(StudyRun run, string set, string test, Action<string> tell)
    {
        var faces = DataSets.Open(test, run.Root);
        var table = new ResultTable(NameOf(set), "loss", "scale", "margin", "epoch", "validation", "named", "shared", "low", "high", "samples");
        var (trainings, source) = (Trainings().ToList(), Source(run, set));
        var data = RecipeData.Open(Recipe(run, source, trainings[0].Head, Size, trainings[0].Loss), run.Root);
        foreach (var (i, training) in trainings.Index())
        {
            tell($"  network {i + 1} of {trainings.Count}, {NameOf(training)}");
            using var model = Train(run, Recipe(run, source, training.Head, Size, training.Loss), data, out var best);
            var measured = SharedClasses.Measure(model, faces);
            var interval = Interval.OfShare(measured.Shared, measured.Count);
            float? scale = IsLmcl(training.Loss) ? training.Loss.Scale : null, margin = IsLmcl(training.Loss) ? training.Loss.Margin : null;
            table.Add(training.Title, scale, margin, best.Epoch, best.ValidationAccuracy, measured.Named, measured.Shared, interval.Low, interval.High, measured.Count);
        }
        run.Save(Grid(set, table));
        run.Save(table);
    }

    private static bool IsLmcl(LossRecipe loss) => loss.Name == LossKind.Lmcl;

    private static string NameOf((string Title, EmbeddingHead Head, LossRecipe Loss) training) =>
        training.Title + (IsLmcl(training.Loss) ? string.Create(CultureInfo.InvariantCulture, $" s = {training.Loss.Scale}, m = {training.Loss.Margin}") : "");

    private IEnumerable<(string Title, EmbeddingHead Head, LossRecipe Loss)> Trainings() =>
    [
        (Softmax, EmbeddingHead.Linear, new()),
        ("center loss", EmbeddingHead.Linear, new() { Name = LossKind.Center }),
        ("A-Softmax", EmbeddingHead.Angular, new() { Name = LossKind.ASoftmax }),
        .. plan.Scales.SelectMany(scale => plan.Margins.Select(margin => (Lmcl, EmbeddingHead.Cosine, new LossRecipe { Name = LossKind.Lmcl, Scale = scale, Margin = margin }))),
    ];

    /// <summary>A set to train on; one without validation faces of its own gives a share of its others.</summary>
    public static DataRecipe Source(StudyRun run, string set) =>
        new(set) { ValidationShare = DataSets.Open(set, run.Root).Rows(Split.Validation).Length > 0 ? 0 : ValidationShare };

    private Recipe Recipe(StudyRun run, DataRecipe source, EmbeddingHead head, int size, LossRecipe loss)
    {
        var recipe = Training.Recipe.Open(BaseRecipe);
        var (_, epochs, start) = plan.Sets.First(item => item.Name == source.Set);
        var values = loss.Name == LossKind.Lmcl ? string.Create(CultureInfo.InvariantCulture, $"-{loss.Scale}-{loss.Margin}") : "";
        return recipe with
        {
            Name = $"{source.Set}-{loss.Name}{values}-{size}",
            Network = new EmbeddingSpec(new LightSpec(), head, size),
            Data = [source],
            Epochs = epochs,
            BatchSize = plan.BatchSize,
            Seed = run.Seed,
            Schedule = recipe.Schedule with { WarmupEpochs = Math.Min(1, epochs - 1) },
            Loss = loss,
            Start = start is null ? null : new() { Weights = start, ReplaceHead = true },
        };
    }

    private ResultTable Grid(string set, ResultTable losses)
    {
        var grid = new ResultTable(GridOf(set), ["margin", .. plan.Scales.Select((_, i) => $"scale_{i + 1}")]);
        var rows = Enumerable.Range(0, losses.Count).Where(row => losses[row, "loss"] == Lmcl).ToList();
        foreach (var margin in rows.GroupBy(row => losses[row, "margin"]))
            grid.Add([margin.Key, .. margin.Select(row => (object?)losses.Number(row, "shared"))]);
        return grid;
    }
}
