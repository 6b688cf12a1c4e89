using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Evaluation.Protocols;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>
/// Trains a recipe once for each fold of a data set, in a folder of its own, and tests each model on its fold. The epoch
/// is chosen on a share of the other folds, the recipe's validationShare; the data set's own test split is not touched.
/// It can be killed at any moment: a fold that was tested is its test.json, and one that was begun is gone on with.
/// </summary>
public sealed class CrossValidation
{
    private const string PlanFile = "plan.json";
    private const string ResultFile = "test.json";

    private readonly Recipe recipe;
    private readonly SampleSet data;
    private readonly Folds folds;
    private readonly FoldPlan plan;
    private readonly string folder;
    private readonly Func<SampleSet, SampleSet>? prepare;
    private readonly List<(EpochRow Best, ClassificationEvaluation Test)> results = [];

    private CrossValidation(Recipe recipe, SampleSet data, int count, bool? byGroup, string folder, Func<SampleSet, SampleSet>? prepare)
    {
        if (recipe.Data.Count > 1)
            throw new MienException(recipe.Name, "data is a list of sets", "folds are cut from one");
        if (recipe.Data[0].ValidationShare == 0)
            throw new MienException(recipe.Name, "validationShare is 0", "folds need one to choose the epoch by");
        if (recipe.Network.Task == NetworkTask.Reconstruction)
            throw new MienException(recipe.Name, $"network {recipe.Network.Title} gives back its input, and folds compare accuracies", "train it without folds");
        if (recipe.Teacher is not null)
            throw new MienException(recipe.Name, "teacher is given", "it has seen the folds that it would be tested on");
        this.recipe = recipe;
        this.data = data.Take([.. Enumerable.Range(0, data.Count).Where(row => data.Samples[row].Split != Split.Test)]);
        this.folder = folder;
        this.prepare = prepare;
        plan = new(FoldPlan.CurrentSchema, count, byGroup, Fingerprint(this.data));
        folds = SampleSplits.Fold(this.data, count, byGroup, recipe.Seed);
    }

    /// <summary>Results of the folds done, on their test samples.</summary>
    public EvaluationSeries Results => new([.. results.Select(result => result.Test)]);

    /// <summary>The results of the folds done as those of one test over the samples of all of them.</summary>
    public PooledFolds Pooled => PooledFolds.Of(Results.Runs);

    /// <summary>The table of all folds with mean, deviation and the accuracy over all samples.</summary>
    public string Summary => Path.Combine(folder, "folds.csv");

    /// <summary>The scores of every class and the confusion matrix over all folds, as JSON.</summary>
    public string PooledFile => Path.Combine(folder, "pooled.json");

    /// <summary>Cuts the data set into folds; where the folder holds the very same folds of the recipe already, they are gone on with.</summary>
    /// <param name="recipe">What to train and how.</param>
    /// <param name="data">Data set.</param>
    /// <param name="count">Number of folds, at least 2.</param>
    /// <param name="byGroup">By person or film, else by class; null for by group where the set tells it of every sample.</param>
    /// <param name="folder">Folder to write to; it must be new or empty, or hold the same folds.</param>
    /// <exception cref="MienException">The recipe has no validationShare, or its network names no expressions, or the data set cannot be cut that way.</exception>
    public static CrossValidation Open(Recipe recipe, SampleSet data, int count, bool? byGroup, string folder) => Open(recipe, data, count, byGroup, folder, prepare: null);

    /// <summary>As <see cref="Open(Recipe, SampleSet, int, bool?, string)"/>, with what is made of the samples of a fold once it is known which ones are tested.</summary>
    internal static CrossValidation Open(Recipe recipe, SampleSet data, int count, bool? byGroup, string folder, Func<SampleSet, SampleSet>? prepare)
    {
        var validation = new CrossValidation(recipe, data, count, byGroup, folder, prepare);
        if (IsIn(folder) && (TrainingRun.Holds(recipe, folder) || IsHalfBegun(folder)) && FoldPlan.Load(PlanIn(folder)) == validation.plan)
        {
            if (IsHalfBegun(folder))
                TrainingRun.WriteRecipe(recipe, folder);
            return validation;
        }
        RunFolder.RequireEmpty(folder, "run");
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(PlanIn(folder), validation.plan.ToJson() + "\n");
        TrainingRun.WriteRecipe(recipe, folder);
        return validation;
    }

    /// <summary>Whether a folder holds folds.</summary>
    public static bool IsIn(string folder) => File.Exists(PlanIn(folder));

    /// <summary>Whether a folder holds folds that were killed after the plan of them was written and before the recipe was.</summary>
    internal static bool IsHalfBegun(string folder) => IsIn(folder) && !TrainingRun.IsIn(folder);

    /// <summary>Goes on with the folds in a folder.</summary>
    /// <param name="folder">Folder of the folds.</param>
    /// <param name="data">The data set that they were cut from.</param>
    /// <exception cref="MienException">They were cut from other samples.</exception>
    public static CrossValidation Resume(string folder, SampleSet data)
    {
        var begun = FoldPlan.Load(PlanIn(folder));
        var validation = new CrossValidation(TrainingRun.RecipeOf(folder), data, begun.Folds, begun.ByGroup, folder, prepare: null);
        return validation.plan == begun
            ? validation
            : throw new MienException(PlanIn(folder), "the folds were cut from other samples", "go on with the same data, or begin in another folder");
    }

    /// <summary>Trains and tests every fold that is not done.</summary>
    /// <param name="train">Executes the run of a fold, counted from 1.</param>
    public void Execute(Action<int, TrainingRun> train)
    {
        results.Clear();
        for (var fold = 1; fold <= folds.Count; fold++)
        {
            results.Add(Execute(fold, train));
            WriteSummary();
        }
        Pooled.Save(PooledFile);
    }

    /// <summary>Trains and tests one fold, counted from 1, if it is not done. Several machines that see the folder may do different ones.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="train">Executes its run.</param>
    internal (EpochRow Best, ClassificationEvaluation Test) Execute(int fold, Action<int, TrainingRun> train)
    {
        var own = FoldIn(folder, fold);
        var result = Path.Combine(own, ResultFile);
        if (File.Exists(result))
            return (EpochRow.BestOf(TrainingRun.RowsOf(own, recipe.Epochs))!, ClassificationEvaluation.Load(result));
        var samples = SamplesOf(fold);
        using var run = TrainingRun.Open(recipe, samples, own);
        train(fold, run);
        using var best = Model.Load(run.BestModel);
        var test = Evaluator.Evaluate(best, samples, Split.Test);
        test.Save(result);
        return (run.Best!, test);
    }

    /// <summary>The samples of a fold, counted from 1: what it tests, and what it may learn from.</summary>
    internal SampleSet SamplesOf(int fold)
    {
        var samples = data.WithSplits([.. Enumerable.Range(0, data.Count).Select(row => folds[row] == fold - 1 ? Split.Test : Split.Train)]);
        return prepare is null ? samples : prepare(samples);
    }

    /// <summary>The folder of a fold, counted from 1.</summary>
    internal static string FoldIn(string folder, int fold) => Path.Combine(folder, $"fold{fold}");

    /// <summary>The folds in a folder that were tested, with their numbers.</summary>
    internal static IReadOnlyList<(int Fold, ClassificationEvaluation Test)> DoneIn(string folder) =>
    [
        .. Enumerable.Range(1, FoldPlan.Load(PlanIn(folder)).Folds).Select(fold => (Fold: fold, File: Path.Combine(FoldIn(folder, fold), ResultFile)))
            .Where(item => File.Exists(item.File)).Select(item => (item.Fold, ClassificationEvaluation.Load(item.File))),
    ];

    private static string PlanIn(string folder) => Path.Combine(folder, PlanFile);

    private static string Fingerprint(SampleSet data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sample in data.Samples)
            hash.AppendData(Encoding.UTF8.GetBytes($"{sample.Name}\t{data.Labels[sample.Label]}\t{sample.Group}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void WriteSummary()
    {
        var lines = new List<string> { "fold,count,epoch,validation_accuracy,accuracy,macro_f1" };
        foreach (var (i, (best, test)) in results.Index())
            lines.Add(Line($"{i + 1}", $"{test.Count}", $"{best.Epoch}", best.ValidationAccuracy!.Value, test.Accuracy, test.MacroF1));
        Spread[] spreads =
        [
            Spread.Of(results.Select(result => result.Best.ValidationAccuracy!.Value)),
            .. Results.Figures.Where(figure => figure.Name is "accuracy" or "macroF1").Select(figure => figure.Spread),
        ];
        lines.Add(Line("mean", "", "", [.. spreads.Select(spread => spread.Mean)]));
        lines.Add(Line("deviation", "", "", [.. spreads.Select(spread => spread.StandardDeviation)]));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"pooled,{Pooled.Count},,,{Pooled.Accuracy:F6},{Pooled.MacroAverage.F1:F6}"));
        AtomicFile.WriteText(Summary, string.Join('\n', lines) + "\n");
    }

    private static string Line(string name, string count, string epoch, params double[] figures) =>
        $"{name},{count},{epoch},{string.Join(',', figures.Select(figure => figure.ToString("F6", CultureInfo.InvariantCulture)))}";
}

/// <summary>How a data set was cut into folds.</summary>
/// <param name="Schema">Name and version of the JSON form.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="ByGroup">By person or film, else by class; null for by group where the set tells it of every sample.</param>
/// <param name="Data">A hash of names, labels and groups of the samples.</param>
internal sealed record FoldPlan(string Schema, int Folds, bool? ByGroup, string Data)
{
    public const string CurrentSchema = "mien.folds/1";

    public string ToJson() => JsonSerializer.Serialize(this, FoldPlanJson.Default.FoldPlan);

    /// <exception cref="MienException">The file is damaged.</exception>
    public static FoldPlan Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), FoldPlanJson.Default.FoldPlan) is { Schema: CurrentSchema } plan
                ? plan
                : throw new MienException(path, $"it is no plan of folds of the schema {CurrentSchema}");
        }
        catch (JsonException error)
        {
            throw new MienException(path, "it is no valid JSON", cause: error);
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FoldPlan))]
internal sealed partial class FoldPlanJson : JsonSerializerContext;
