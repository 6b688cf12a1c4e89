using Mien.Labels;
using Mien.Research.Evaluation;
using Mien.Research.Training;

namespace Mien.Research.Reports;

/// <summary>What folds gave: each and all of them as one test.</summary>
internal static class FoldsReport
{
    private const string Tables = "report";

    /// <summary>Writes the report of the folds that are done.</summary>
    /// <returns>The file.</returns>
    public static string Write(string folder)
    {
        var recipe = TrainingRun.RecipeOf(folder);
        var done = CrossValidation.DoneIn(folder);
        if (done.Count == 0)
            throw new MienException(folder, "no fold is done", "go on with its training first");
        var tables = Path.Combine(folder, Tables);
        Directory.CreateDirectory(tables);
        var page = new ReportPage($"Folds of {recipe.Name}", "Each fold was tested once, by a model trained on the others; the epoch was chosen on a share of those.");

        page.Section("Folds");
        page.Table(Saved(Summary(recipe, folder, done)), [new("fold", "fold"), new("count", "samples", "0"), new("epoch", "best epoch", "0"), new("validation", "validation", "0.00 %"), new("accuracy", "test", "0.00 %"), new("macro_f1", "mean F1", "0.0000")]);
        var pooled = PooledFolds.Of([.. done.Select(fold => fold.Test)]);
        page.Section("Classes", "Over the samples of all folds.");
        page.Table(Saved(EvaluationTables.Classes("classes", [.. pooled.PerClass, pooled.MacroAverage])), EvaluationTables.ClassColumns);
        page.Confusion(Saved(EvaluationTables.Confusion("confusion", new LabelSet(pooled.PerClass.Select(scores => scores.Label)), pooled.Confusion)), "Samples by true class and by the class named.");
        page.Section("Curves");
        foreach (var (number, _) in done)
            page.Figure($"Fold {number}: loss and accuracy over the epochs.", EvaluationTables.Curves(Saved(EvaluationTables.Epochs($"epochs-fold{number}", RowsOf(recipe, folder, number)))));
        if (recipe.Inspect is { Count: > 0 })
            page.Section("How distinct units are as the networks learn", AngleTables.Explanation);
        foreach (var layer in recipe.Inspect ?? [])
            foreach (var (number, _) in done)
                AngleTables.Show(page, CrossValidation.FoldIn(folder, number), layer, $"Fold {number}, units of {layer}", $"{layer}-fold{number}", Saved);
        page.Section("Machine");
        page.Table(Saved(EvaluationTables.Environment("environment", TrainingRun.EnvironmentOf(CrossValidation.FoldIn(folder, done[0].Fold)))), EvaluationTables.FactColumns);

        var file = Path.Combine(folder, Report.FileName);
        page.Save(file);
        return file;

        ResultTable Saved(ResultTable table)
        {
            table.Save(tables);
            return table;
        }
    }

    private static ResultTable Summary(Recipe recipe, string folder, IReadOnlyList<(int Fold, ClassificationEvaluation Test)> done)
    {
        var table = new ResultTable("folds", "fold", "count", "epoch", "validation", "accuracy", "macro_f1");
        foreach (var (fold, test) in done)
        {
            var best = EpochRow.BestOf(RowsOf(recipe, folder, fold))!;
            table.Add($"{fold}", test.Count, best.Epoch, best.ValidationAccuracy, test.Accuracy, test.MacroF1);
        }
        var spread = Spread.Of(done.Select(fold => fold.Test.Accuracy));
        table.Add("mean", null, null, null, spread.Mean, null);
        table.Add("deviation", null, null, null, spread.StandardDeviation, null);
        var pooled = PooledFolds.Of([.. done.Select(fold => fold.Test)]);
        table.Add("all as one", pooled.Count, null, null, pooled.Accuracy, pooled.MacroAverage.F1);
        return table;
    }

    private static List<EpochRow> RowsOf(Recipe recipe, string folder, int fold) => TrainingRun.RowsOf(CrossValidation.FoldIn(folder, fold), recipe.Epochs);
}
