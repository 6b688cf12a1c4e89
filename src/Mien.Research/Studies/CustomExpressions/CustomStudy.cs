using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// The study of custom expressions: what models make of CK+ as they are, and how well they learn expressions from a few faces. Nothing is
/// trained; the models are those that are shipped.
/// </summary>
/// <param name="models">Names of shipped models or paths of model files, the one for custom expressions first, the control of plain softmax last.</param>
/// <param name="draws">Random draws of the faces enrolled.</param>
internal sealed class CustomStudy(IReadOnlyList<string> models, int draws) : Study
{
    private const string Ck = "ckplus";
    private const string Accuracies = "ckplus-accuracies";
    private const string Curve = "contempt-samples";

    // The class that a model was trained without is a protocol, too, and needs such a model.
    private static readonly string[] protocols = ["compound", "contempt", "old", "strangers"];

    /// <summary>The study of the models that are shipped, with a hundred draws.</summary>
    public CustomStudy()
        : this([ModelCatalogue.Embedding, "photo", "light", "resnet18-narrow"], 100)
    {
    }

    /// <inheritdoc/>
    public override string Name => "custom";

    /// <inheritdoc/>
    public override string Title => "Custom expressions from a few faces";

    /// <inheritdoc/>
    public override string Paper => "Custom expressions without training by large margin cosine loss (ExpW, CK+ and RAF-DB), Shenzhen";

    /// <inheritdoc/>
    public override IReadOnlyList<StudySize> Sizes => [StudySize.Small];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyNeed> Needs(string? root = null) =>
    [
        new(Ck, "six expressions that are named, and contempt, which is added", DataSets.Has(Ck, root)),
        new("rafce", "eleven compound expressions, which are added", DataSets.Has("rafce", root)),
        new("fer2013", "old classes: faces that stand for them, and those that are named", DataSets.Has("fer2013", root)),
        new("widerface", "backgrounds, which are no faces", DataSets.Find("widerface", root) is not null),
    ];

    /// <inheritdoc/>
    internal override string Reading =>
        "Faces to enrol are drawn at random, many times; a figure is the mean over the draws, with the standard deviation over them. Where a claim of the paper is of one draw, the interval is that in which "
        + "a draw lies, and not that of the mean. The interval of an accuracy on CK+ is Wilson's and takes frames for independent, which those of one person are not. "
        + "Method, threshold: how a face is named, and what makes it unknown. The same way of naming without the new classes is what old classes had before.";

    /// <inheritdoc/>
    internal override IReadOnlyList<StudyStep> Steps(StudyRun run) =>
    [
        new("CK+, six expressions", Accuracies, tell => SaveCk(run, tell)),
        .. protocols.Select(protocol => new StudyStep($"protocol {protocol}", protocol, tell => run.Save(ProtocolTables.Of(protocol, Measure(run, protocol, tell))))),
        new("contempt by the number of faces", Curve, _ => run.Save(Samples(run.Table("contempt")))),
        new("data", UsedData.Name, _ => run.Save(Data(run))),
        new("protocol", Protocol.Name, _ => run.Save(CustomPaper.Protocol(models, draws))),
        new("verdicts", Claims.Name, _ => run.Save(CustomPaper.Claims(run, models, draws, Accuracies))),
    ];

    /// <inheritdoc/>
    internal override void Tell(StudyRun run, ReportPage page)
    {
        page.Section("CK+ by the models as they are", "Frames of six expressions; models name seven, so that one who is named neutral is named wrong. None was trained on CK+.");
        page.Table(run.Table(Accuracies), [new("model", "model"), new("accuracy", "accuracy", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("samples", "frames", "0")]);
        foreach (var model in models)
            page.Confusion(run.Table(Confusion(model)), $"{ProtocolTables.NameOf(model)}: frames of CK+ by true class and by the class named");
        page.Section("Eleven compound expressions", "Enrolled from some faces of each and told among the eleven by others.");
        Show(run, page, "compound");
        page.Section("Contempt", "Added to the classes of a model, and tested with all frames of persons who were not enrolled: recall of contempt, accuracy over all, accuracy of the other faces, and how many of these are named contempt.");
        Show(run, page, "contempt", CustomPaper.Enrolled);
        var curve = run.Table(Curve);
        page.Figure(
            "Contempt by the number of faces enrolled; every face gets a name, the nearest.",
            new LineChart("faces of contempt enrolled", "recall of contempt, share") { Reaches = [0, 1], Lines = [.. models.Select((model, i) => new ChartLine(ProtocolTables.NameOf(model), curve, "samples", $"recall_{i + 1}", i))] },
            new LineChart("faces of contempt enrolled", "accuracy of the other faces, share") { Reaches = [0, 1], Lines = [.. models.Select((model, i) => new ChartLine(ProtocolTables.NameOf(model), curve, "samples", $"others_{i + 1}", i))] });
        page.Section("What the old classes lose", "Accuracy on validation faces of the old classes before and after contempt, or the eleven compound expressions, were added; lost points are hundredths of it.");
        Show(run, page, "old");
        page.Section("Faces of no class", "The share named instead of unknown: of the faces of the added classes as much as possible, of other compound expressions, of contempt and of backgrounds as little.");
        Show(run, page, "strangers");
    }

    private static string Confusion(string model) => $"ckplus-{ProtocolTables.NameOf(model)}-confusion";

    private static void Show(StudyRun run, ReportPage page, string protocol, int? samples = null)
    {
        var table = run.Table(protocol);
        page.Table(table, ProtocolTables.Columns(table), Enumerable.Range(0, table.Count).Where(row => samples is null || table.Number(row, "samples") == samples || table.Number(row, "samples") == 0));
    }

    private void SaveCk(StudyRun run, Action<string> tell)
    {
        var table = new ResultTable(Accuracies, "model", "accuracy", "low", "high", "samples");
        var faces = DataSets.Open(Ck, run.Root);
        foreach (var name in models)
        {
            tell($"  {name}");
            using var model = ModelCatalogue.Load(name);
            var evaluation = Evaluator.Evaluate(model, faces, Split.None);
            run.Save(EvaluationTables.Confusion(Confusion(name), model.Labels, evaluation.Confusion));
            var interval = Interval.OfShare(evaluation.Accuracy, evaluation.Count);
            table.Add(ProtocolTables.NameOf(name), evaluation.Accuracy, interval.Low, interval.High, evaluation.Count);
        }
        run.Save(table);
    }

    private ProtocolResult Measure(StudyRun run, string protocol, Action<string> tell)
    {
        tell($"  {draws} draws");
        var loaded = models.Select(ModelCatalogue.Load).ToList();
        try
        {
            return ProtocolResult.Run(protocol, loaded, draws, run.Seed, run.Root);
        }
        finally
        {
            loaded.ForEach(model => model.Dispose());
        }
    }

    // Recall of contempt and accuracy of the others for each model, by the number of faces enrolled.
    private ResultTable Samples(ResultTable contempt)
    {
        var table = new ResultTable(Curve, ["samples", .. models.SelectMany((_, i) => new[] { $"recall_{i + 1}", $"others_{i + 1}" })]);
        var rows = models.Select(model => ProtocolTables.Rows(contempt, model, samples: null, hasThreshold: false).ToList()).ToList();
        for (var i = 0; i < rows[0].Count; i++)
            table.Add([contempt[rows[0][i], "samples"], .. rows.SelectMany(own => new object?[] { contempt.Number(own[i], "recall"), contempt.Number(own[i], "accuracy_of_others") })]);
        return table;
    }

    private ResultTable Data(StudyRun run)
    {
        var data = new UsedData()
            .Add(Ck, "named, and contempt added", DataSets.Open(Ck, run.Root))
            .Add("rafce", "compound expressions, added", DataSets.Open("rafce", run.Root))
            .Add("fer2013", "old classes", DataSets.Open("fer2013", run.Root))
            .Add("widerface", "backgrounds, squares beside all faces", BackgroundCrops.Cut(PhotoSets.Open("widerface", run.Root), run.Seed));
        foreach (var model in models)
            data.AddFile(ProtocolTables.NameOf(model), "model, in place of ResNet-50 of ExpW", ModelCatalogue.PathOf(model), isStandIn: true);
        return data.Table;
    }
}
