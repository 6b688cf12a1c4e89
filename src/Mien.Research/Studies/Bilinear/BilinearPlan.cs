using System.Globalization;
using Mien.Learning.Checkpoints;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Studies.HiddenNeurons;
using Mien.Research.Training;

namespace Mien.Research.Studies.Bilinear;

/// <summary>What the study of the bilinear network trains, by its size.</summary>
internal sealed class BilinearPlan
{
    /// <summary>Weights of ImageNet with which the paper begins, as torchvision gives them away.</summary>
    public const string ImageNet = "weights/resnet34-b627a593.pth";

    /// <summary>Name of the table of what the ResNet-34 of ImageNet was grown from.</summary>
    public const string GrownTable = "grown";

    // Of a network of twenty million parameters that knows pictures: a smaller rate, and as long as there is time for.
    private const float GrownRate = 3e-4f;
    private const int GrownEpochs = 4;

    // In three times as many epochs, and, of a network that knows expressions, in few.
    private const int LongFactor = 3;
    private const int PhotoEpochs = 8;

    private readonly StudyRun run;
    private readonly Func<Recipe, Recipe> adapt;

    /// <param name="run">The study.</param>
    /// <param name="seeds">Seeds on FER-2013.</param>
    /// <param name="folds">Folds of CK+.</param>
    /// <param name="adapt">What is changed in every recipe.</param>
    public BilinearPlan(StudyRun run, int seeds, int folds, Func<Recipe, Recipe> adapt)
    {
        (this.run, this.adapt) = (run, adapt);
        ImageNetFile = run.Size == StudySize.Paper ? DataSets.Find(ImageNet, run.Root) : null;
        Seeds = [.. Enumerable.Range(0, seeds).Select(i => run.Seed + (ulong)i)];
        Sources = ImageNetFile is null ? [.. Seeds.Select(Source)] : [];
        Fer = [.. BilinearVariant.All.Select(variant => (variant, (IReadOnlyList<SplitTraining>)[.. Seeds.Select(seed => OnFer(variant, seed))]))];
        Given = IsSmall ? DataSets.Find(ImageNetFeatures.File, run.Root) : null;
        Grown = Given is null ? [] : [.. BilinearVariant.Ablation.Select(variant => (variant, OfGrown(variant)))];
        CkPlus = [.. BilinearVariant.Ablation.Select(variant => (variant, Folded(variant, folds, byPerson: false), Folded(variant, folds, byPerson: true)))];
        Attempts = IsSmall ? [.. AttemptsOn(CkPlus[^1].ByFrame, folds)] : [];
    }

    /// <summary>The weights of ImageNet where the study begins with them; else null.</summary>
    public string? ImageNetFile { get; }

    /// <summary>Seeds on FER-2013.</summary>
    public IReadOnlyList<ulong> Seeds { get; }

    /// <summary>What pretraining is where there are no weights of ImageNet, for each seed.</summary>
    public IReadOnlyList<SplitTraining> Sources { get; }

    /// <summary>All variants on FER-2013, of each seed.</summary>
    public IReadOnlyList<(BilinearVariant Variant, IReadOnlyList<SplitTraining> Runs)> Fer { get; }

    /// <summary>The ResNet-18 of ImageNet from which a ResNet-34 is grown; null where it is not there, or the study is of the paper's size.</summary>
    public string? Given { get; }

    /// <summary>The rows of the ablation on FER-2013 with that ResNet-34, of the first seed; none without it.</summary>
    public IReadOnlyList<(BilinearVariant Variant, SplitTraining Run)> Grown { get; }

    /// <summary>The rows of the ablation on CK+, by frame and by person.</summary>
    public IReadOnlyList<(BilinearVariant Variant, FoldedTraining ByFrame, FoldedTraining ByPerson)> CkPlus { get; }

    /// <summary>What was tried on CK+ by frame to come nearer to the paper; with few epochs only.</summary>
    public IReadOnlyList<FoldedTraining> Attempts { get; }

    /// <summary>The folds of CK+, by frame first.</summary>
    public IEnumerable<FoldedTraining> Folds => [.. CkPlus.Select(row => row.ByFrame), .. CkPlus.Select(row => row.ByPerson)];

    /// <summary>The trainings: all of the first seed, then the others, then those of the ResNet-34.</summary>
    public IEnumerable<StudyStep> Steps =>
    [
        .. OfSeed(0),
        .. Folds.Select(training => training.Step(run)),
        .. Enumerable.Range(1, Seeds.Count - 1).SelectMany(OfSeed),
        .. Given is null ? (StudyStep[])[] : [new("ResNet-34 grown from a ResNet-18 of ImageNet", GrownTable, _ => Grow(Given))],
        .. Grown.Select(row => row.Run.Step(run)),
        .. Attempts.Select(training => training.Step(run)),
    ];

    private bool IsSmall => run.Size == StudySize.Small;

    private IEnumerable<StudyStep> OfSeed(int i) => [.. Sources.Skip(i).Take(1).Select(source => source.Step(run)), .. Fer.Select(row => row.Runs[i].Step(run))];

    private SplitTraining Source(ulong seed)
    {
        var recipe = IsSmall ? Recipe.Open("bilinear-source-small") : Recipe.Open("bilinear-baseline") with { Name = "bilinear-source", Data = [new("rafdb") { ValidationShare = 0.1f }] };
        return new(Text($"source-seed{seed}"), Text($"RAF-DB, source of the pretraining, seed {seed}"), adapt(recipe with { Seed = seed }));
    }

    private SplitTraining OnFer(BilinearVariant variant, ulong seed)
    {
        var recipe = variant.Of(Named(variant.Recipe)) with { Name = $"bilinear-{variant.Name}", Seed = seed };
        return new(Text($"fer-{variant.Name}-seed{seed}"), Text($"FER-2013, {variant.Title}, seed {seed}"), adapt(Begun(recipe, (int)(seed - run.Seed))));
    }

    // The paper takes Adam on CK+.
    private FoldedTraining Folded(BilinearVariant variant, int folds, bool byPerson)
    {
        var all = Named("bilinear-ckplus");
        var model = variant.Of(Named(variant.Recipe));
        var recipe = all with
        {
            Name = $"bilinear-ckplus-{variant.Name}", Seed = run.Seed, Network = model.Network, Start = model.Start,
            Optimizer = all.Optimizer with { GradientCentralization = model.Optimizer.GradientCentralization },
        };
        return new($"ckplus-{variant.Name}-{(byPerson ? "person" : "frame")}", $"CK+, {variant.Title}", adapt(Begun(recipe, 0)), folds, byPerson) { Group = "person" };
    }

    private IEnumerable<FoldedTraining> AttemptsOn(FoldedTraining all, int folds)
    {
        var recipe = all.Recipe;
        yield return Attempt("long", "all, three times as many epochs", recipe with { Epochs = LongFactor * recipe.Epochs });
        yield return Attempt("batch-16", "all, batches of 16 as in the paper", recipe with { BatchSize = 16 });
        var photo = Recipe.Open("compound-photo");
        yield return Attempt("photo", "the shipped model photo, trained further", adapt(photo with { Name = recipe.Name, Seed = run.Seed, Epochs = PhotoEpochs, Data = recipe.Data, BalanceClasses = false }));

        FoldedTraining Attempt(string name, string title, Recipe changed) => new($"ckplus-{name}-frame", $"CK+, {title}", changed, folds, ByFilm: false) { Group = "person" };
    }

    private string GrownFile => Path.GetFullPath(Path.Combine(run.Work("grown"), "resnet34.safetensors"));

    // Grey faces as three equal channels, at the size that they have.
    private SplitTraining OfGrown(BilinearVariant variant)
    {
        var recipe = variant.Of(Named(variant.Recipe));
        var network = new ResNetSpec(34);
        recipe = recipe with
        {
            Name = $"bilinear-grown-{variant.Name}", Seed = run.Seed, Epochs = GrownEpochs, Network = recipe.Network is BilinearSpec ? new BilinearSpec(network) : network,
            Preprocessing = new(InputKind.Rgb, recipe.Preprocessing.Width, recipe.Preprocessing.Height, ImageNetFeatures.MeansOfRgb, [1]),
            Optimizer = recipe.Optimizer with { LearningRate = GrownRate }, Start = recipe.Start is { } start ? start with { Weights = GrownFile } : null,
        };
        return new($"grown-{variant.Name}", $"FER-2013, ResNet-34 of ImageNet, {variant.Title}", adapt(recipe));
    }

    private void Grow(string given)
    {
        var (small, table) = (ImageNetWeights.Read(given), new ResultTable(GrownTable, "stage", "given", "grown", "copied_parameters"));
        var large = ImageNetWeights.Grow(small);
        Directory.CreateDirectory(Path.GetDirectoryName(GrownFile)!);
        SafeTensors.Write(GrownFile, large);
        for (var stage = 1; stage <= 4; stage++)
        {
            var (before, after) = (InStage(small, stage), InStage(large, stage));
            table.Add(stage, Blocks(before), Blocks(after), after.Sum(tensor => tensor.Values.Length) - before.Sum(tensor => tensor.Values.Length));
        }
        run.Save(table);

        static List<TensorEntry> InStage(IReadOnlyList<TensorEntry> tensors, int stage) => [.. tensors.Where(tensor => tensor.Name.StartsWith(Text($"layer{stage}."), StringComparison.Ordinal))];
        static int Blocks(List<TensorEntry> tensors) => tensors.Select(tensor => tensor.Name.Split('.')[1]).Distinct().Count();
    }

    private Recipe Named(string name) => Recipe.Open(IsSmall ? $"{name}-small" : name);

    private Recipe Begun(Recipe recipe, int seed) =>
        recipe.Start is { } start ? recipe with { Start = start with { Weights = ImageNetFile ?? Sources[seed].ModelIn(run) } } : recipe;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
