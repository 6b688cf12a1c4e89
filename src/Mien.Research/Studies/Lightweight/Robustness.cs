using Mien.Learning.Metrics;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;

namespace Mien.Research.Studies.Lightweight;

/// <summary>
/// How models bear faces that are covered, dark, blurred, turned or coarse: validation faces of FER-2013, for each corruption a table
/// robust-NAME.csv with a row for each strength, 0 being the faces as they are, and all together with the means over the strengths in robustness.csv.
/// </summary>
/// <param name="models">Names of shipped models.</param>
internal sealed class Robustness(IReadOnlyList<string> models)
{
    /// <summary>Name of the table of all.</summary>
    public const string Name = "robustness";

    private const string Clean = "clean";
    private const string Mean = "mean";

    // Size small takes every third face.
    private const int SmallEvery = 3;

    private static readonly string[] strengths = ["weakest", "weak", "middle", "strong", "strongest"];

    /// <summary>The steps.</summary>
    public IEnumerable<StudyStep> Steps(StudyRun run) =>
    [
        new("faces as they are", TableOf(Clean), tell => Measure(run, Clean, [(0, Faces(run))], tell)),
        .. FaceCorruption.All.Select(corruption => new StudyStep(corruption.Title, TableOf(corruption.Name), tell =>
        {
            var faces = Faces(run);
            Measure(run, corruption.Name, corruption.Amounts.Select(amount => (amount, corruption.Apply(faces, amount, run.Seed))), tell);
        })),
        new("robustness", Name, _ => run.Save(Together(run))),
    ];

    /// <summary>The faces that are changed.</summary>
    public static FaceSet Faces(StudyRun run)
    {
        var all = DataSets.Open(LightStudy.Learned, run.Root);
        var every = run.Size == StudySize.Small ? SmallEvery : 1;
        return all.Take([.. all.Rows(Split.Validation).Where((_, i) => i % every == 0)]).InMemory();
    }

    /// <summary>Shows them.</summary>
    public void Tell(StudyRun run, ReportPage page)
    {
        var all = run.Table(Name);
        foreach (var corruption in FaceCorruption.All)
        {
            var table = run.Table(TableOf(corruption.Name));
            var amounts = string.Join(", ", corruption.Amounts.Select(amount => FormattableString.Invariant($"{amount:0.##}")));
            page.Table(
                all, [new("model", "model"), .. strengths.Prepend(Clean).Append(Mean).Select(strength => new ReportColumn(strength, strength, "0.0 %") { Below = [new(Recall(strength), "recall", "0.0 %")] })],
                Enumerable.Range(0, all.Count).Where(row => all[row, "corruption"] == corruption.Name), $"{corruption.Title}; {corruption.Unit}: {amounts}");
            page.Figure($"{corruption.Title}: accuracy over the strength.", new LineChart("strength", "accuracy, share") { Reaches = [0], Lines = [.. models.Select((model, i) => new ChartLine(model, table, "strength", model, i))] });
        }
    }

    private static string TableOf(string corruption) => $"robust-{corruption}";

    private void Measure(StudyRun run, string name, IEnumerable<(float Amount, FaceSet Faces)> changed, Action<string> tell)
    {
        var table = new ResultTable(TableOf(name), ["strength", "amount", "faces", .. models.SelectMany(model => new[] { model, Recall(model) })]);
        if (name != Clean)
            table.Add(Row(run.Table(TableOf(Clean))));
        var loaded = models.Select(ModelCatalogue.Load).ToList();
        try
        {
            foreach (var (amount, faces) in changed)
            {
                tell($"  {amount:0.00}");
                var counts = loaded.Select(model => Count(model, faces)).ToList();
                table.Add([name == Clean ? 0 : table.Count, Math.Round(amount, 4), faces.Count, .. counts.SelectMany(count => new object?[] { count.Accuracy, count.MacroAverage.Recall })]);
            }
        }
        finally
        {
            loaded.ForEach(model => model.Dispose());
        }
        run.Save(table);
    }

    private static object?[] Row(ResultTable table) => [.. table.Columns.Select(column => table[0, column])];

    private static ConfusionMatrix Count(Model model, FaceSet faces)
    {
        var samples = Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, faces, Split.Validation);
        var predictions = Evaluator.Predict(model, samples);
        var confusion = new ConfusionMatrix(model.Labels.Count);
        for (var i = 0; i < predictions.Count; i++)
            confusion.Add(samples.Samples[i].Label, predictions.Winner(i));
        return confusion;
    }

    // A row for each corruption and model.
    private ResultTable Together(StudyRun run)
    {
        string[] columns = [Clean, .. strengths, Mean];
        var table = new ResultTable(Name, ["corruption", "model", .. columns.SelectMany(column => new[] { column, Recall(column) })]);
        foreach (var corruption in FaceCorruption.All)
        {
            var own = run.Table(TableOf(corruption.Name));
            foreach (var model in models)
            {
                // Row 0 is the faces as they are.
                List<double> Figures(string column) => [.. Enumerable.Range(0, own.Count).Select(row => own.Number(row, column)!.Value)];
                List<double> WithMean(List<double> figures) => [.. figures, figures.Skip(1).Average()];
                var (accuracies, recalls) = (WithMean(Figures(model)), WithMean(Figures(Recall(model))));
                table.Add([corruption.Name, model, .. accuracies.Zip(recalls).SelectMany(pair => new object?[] { pair.First, pair.Second })]);
            }
        }
        return table;
    }

    private static string Recall(string column) => $"{column}_recall";
}
