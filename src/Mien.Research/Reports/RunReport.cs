using Mien.Learning.Metrics;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Training;

namespace Mien.Research.Reports;

/// <summary>What a training run gave: its curves, and what its best model makes of the validation faces.</summary>
internal static class RunReport
{
    private const string Tables = "report";
    private const int WorstFaces = 25;

    /// <summary>Writes the report of a run.</summary>
    /// <returns>The file.</returns>
    public static string Write(string folder, string? root)
    {
        var recipe = TrainingRun.RecipeOf(folder);
        var done = TrainingRun.EpochsOf(folder);
        if (done == 0)
            throw new MienException(folder, "the run has no whole epoch", "train it first");
        var tables = Path.Combine(folder, Tables);
        Directory.CreateDirectory(tables);
        var rows = TrainingRun.RowsOf(folder, done);
        var epochs = Saved(EvaluationTables.Epochs("epochs", rows));
        var page = new ReportPage($"Training run of {recipe.Name}", "What the run gave, from its own files. Everything below is measured on the validation samples, by which the best epoch was chosen; it is therefore kinder than a test.");

        page.Section("In short");
        page.Table(Saved(Summary(recipe, rows)), EvaluationTables.FactColumns);
        page.Section("Curves", "Training is measured on changed faces as they were learned from, validation on faces as they are.");
        page.Figure("Loss and accuracy over the epochs.", EvaluationTables.Curves(epochs));
        if (recipe.Inspect is { Count: > 0 })
            page.Section("How distinct units are as the network learns", AngleTables.Explanation);
        foreach (var layer in recipe.Inspect ?? [])
            AngleTables.Show(page, folder, layer, $"Units of {layer}", layer, Saved);
        AddValidation(recipe, folder, root, page, Saved);
        page.Section("Machine");
        page.Table(Saved(EvaluationTables.Environment("environment", TrainingRun.EnvironmentOf(folder))), EvaluationTables.FactColumns);

        var file = Path.Combine(folder, Report.FileName);
        page.Save(file);
        return file;

        ResultTable Saved(ResultTable table)
        {
            table.Save(tables);
            return table;
        }
    }

    // A run that was kept without its model has curves alone.
    private static void AddValidation(Recipe recipe, string folder, string? root, ReportPage page, Func<ResultTable, ResultTable> saved)
    {
        var file = TrainingRun.BestModelIn(folder);
        if (recipe.Network.Task == NetworkTask.Reconstruction || !File.Exists(file))
            return;
        using var model = Model.Load(file);
        var data = Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, TrainingSamples.Split(recipe, RecipeData.Open(recipe, root)), Split.Validation);
        var predictions = Evaluator.Predict(model, data);
        var confusion = new ConfusionMatrix(data.Labels.Count);
        for (var i = 0; i < data.Count; i++)
            confusion.Add(data.Samples[i].Label, predictions.Winner(i));

        page.Section("Classes", "Each class against all others, by the model of the best epoch.");
        page.Table(saved(EvaluationTables.Classes("classes", data.Labels.Select((label, i) => ClassScores.Of(label, confusion.Class(i))))), EvaluationTables.ClassColumns);
        page.Confusion(saved(EvaluationTables.Confusion("confusion", data.Labels, [.. confusion.ToRows().Select(row => Array.ConvertAll(row, count => (int)count))])), "Faces by true class and by the class named; the stronger the colour, the larger the share of the row.");

        var calibration = saved(EvaluationTables.Calibration("calibration", data, predictions));
        page.Section("Calibration", "Faces in bins by the probability of the class named. Below the dashed line the model is surer than it is right.");
        page.Figure("How often the model is right over how sure it is.", new LineChart("mean probability of the class named", "accuracy, share")
        {
            Lines = [new("model", calibration, "confidence", "accuracy", 0), new("as sure as right", calibration, "confidence", "ideal", 7, IsDashed: true)],
        });

        page.Section("Worst faces", "Those whose true class got the least probability, by name. Where a face looks as it was named its label is worth a look.");
        page.Table(saved(EvaluationTables.Worst("worst", data, predictions, WorstFaces)), [new("sample", "sample"), new("true", "true"), new("named", "named"), new("probability_named", "probability of it", "0.000"), new("probability_true", "of the true class", "0.000")]);
    }

    private static ResultTable Summary(Recipe recipe, List<EpochRow> rows)
    {
        var best = EpochRow.BestOf(rows)!;
        var table = new ResultTable("summary", "fact", "value");
        table.Add("network", recipe.Network.Title);
        table.Add("data", string.Join(", ", recipe.Data.Select(set => set.Set)));
        table.Add("seed", $"{recipe.Seed}");
        table.Add("epochs done", $"{rows.Count} of {recipe.Epochs}");
        table.Add("best epoch", $"{best.Epoch}");
        if (best.ValidationAccuracy is { } accuracy)
            table.Add("its validation accuracy", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{accuracy:0.00 %}"));
        table.Add("its validation loss", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{best.ValidationLoss:0.0000}"));
        table.Add("time", TimeSpan.FromSeconds(Math.Round(rows.Sum(row => row.Seconds))).ToString("c"));
        return table;
    }
}
