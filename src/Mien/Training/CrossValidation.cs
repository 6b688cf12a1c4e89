using System.Globalization;
using Mien.Data;
using Mien.Learning;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;

namespace Mien.Training;

/// <summary>
/// Trains a recipe once for each fold of a data set, in a folder of its own, and tests each model on its fold. The epoch
/// is chosen on a share of the other folds, the recipe's validationShare; the data set's own test split is not touched.
/// </summary>
public sealed class CrossValidation
{
    private const string SummaryFile = "folds.csv";

    private readonly Recipe recipe;
    private readonly SampleSet data;
    private readonly Folds folds;
    private readonly string folder;
    private readonly List<(EpochRow Best, Evaluation Test)> results = [];

    /// <summary>Cuts the data set into folds.</summary>
    /// <param name="recipe">What to train and how.</param>
    /// <param name="data">Data set.</param>
    /// <param name="count">Number of folds, at least 2.</param>
    /// <param name="byGroup">By person or film, else by class; null for by group where the set tells it of every sample.</param>
    /// <param name="folder">Folder to write to; it must be new or empty.</param>
    /// <exception cref="RecipeException">The recipe has no validationShare, or its network names no expressions.</exception>
    /// <exception cref="DataException">The data set cannot be cut that way.</exception>
    public CrossValidation(Recipe recipe, SampleSet data, int count, bool? byGroup, string folder)
    {
        if (recipe.Data.Count > 1)
            throw new RecipeException(recipe.Name, "data is a list of sets; folds are cut from one");
        if (recipe.Data[0].ValidationShare == 0)
            throw new RecipeException(recipe.Name, "validationShare is 0; folds need one to choose the epoch by");
        if (NetworkCatalogue.Reconstructs(recipe.Network))
            throw new RecipeException(recipe.Name, $"network {recipe.Network} gives back its input, and folds compare accuracies; train it without folds");
        if (recipe.Teacher is not null)
            throw new RecipeException(recipe.Name, "teacher is given; it has seen the folds that it would be tested on");
        TrainingRun.RequireEmpty(folder);
        this.recipe = recipe;
        this.data = data.Take([.. Enumerable.Range(0, data.Count).Where(row => data.Samples[row].Split != Split.Test)]);
        this.folder = folder;
        folds = SampleSplits.Fold(this.data, count, byGroup, recipe.Seed);
    }

    /// <summary>Results of the folds done, on their test samples.</summary>
    public EvaluationSeries Results => new([.. results.Select(result => result.Test)]);

    /// <summary>The table of all folds with mean, deviation and the accuracy over all samples.</summary>
    public string Summary => Path.Combine(folder, SummaryFile);

    /// <summary>Trains and tests every fold.</summary>
    /// <param name="train">Executes the run of a fold, counted from 1.</param>
    public void Execute(Action<int, TrainingRun> train)
    {
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var samples = data.WithSplits([.. Enumerable.Range(0, data.Count).Select(row => folds[row] == fold ? Split.Test : Split.Train)]);
            using var run = TrainingRun.Start(recipe, samples, Path.Combine(folder, $"fold{fold + 1}"));
            train(fold + 1, run);
            results.Add((run.Best!, Evaluator.Evaluate(Model.Load(run.BestModel), samples, Split.Test)));
            WriteSummary();
        }
    }

    private void WriteSummary()
    {
        var lines = new List<string> { "fold,count,epoch,validation_accuracy,accuracy,macro_f1" };
        var pooled = new ConfusionMatrix(results[0].Test.Confusion.Count);
        foreach (var (i, (best, test)) in results.Index())
        {
            lines.Add(Line($"{i + 1}", $"{test.Count}", $"{best.Epoch}", best.ValidationAccuracy!.Value, test.Accuracy, test.MacroF1));
            pooled.Merge(ConfusionMatrix.Of(test.Confusion));
        }
        Spread[] spreads =
        [
            Spread.Of(results.Select(result => result.Best.ValidationAccuracy!.Value)),
            .. Results.Figures.Where(figure => figure.Name is "accuracy" or "macroF1").Select(figure => figure.Spread),
        ];
        lines.Add(Line("mean", "", "", [.. spreads.Select(spread => spread.Mean)]));
        lines.Add(Line("deviation", "", "", [.. spreads.Select(spread => spread.Deviation)]));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"pooled,{pooled.Total},,,{pooled.Accuracy:F6},{pooled.MacroAverage.F1:F6}"));
        AtomicFile.WriteText(Summary, string.Join('\n', lines) + "\n");
    }

    private static string Line(string name, string count, string epoch, params double[] figures) =>
        $"{name},{count},{epoch},{string.Join(',', figures.Select(figure => figure.ToString("F6", CultureInfo.InvariantCulture)))}";
}
