using System.Globalization;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;
using Mien.Tensors;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// The study of custom expressions: small networks trained with each loss, what they and the shipped models make of CK+, and how well the
/// shipped models learn expressions from a few faces.
/// </summary>
/// <param name="models">Names of shipped models or paths of model files, the one for custom expressions first, the control of plain softmax last.</param>
/// <param name="draws">Random draws of the faces enrolled.</param>
/// <param name="losses">What is trained.</param>
internal sealed class CustomStudy(IReadOnlyList<string> models, int draws, LossPlan losses) : Study
{
    private const string Ck = "ckplus";
    private const string Fer = "fer2013";
    private const string Expw = "expw-train";
    private const string Accuracies = "ckplus-accuracies";
    private const string Curve = "contempt-samples";
    private const string Sphere = "sphere-ckplus";
    private const string CompoundSphere = "sphere-compound";
    private const int CompoundSamples = 30;

    // The class that a model was trained without is a protocol, too, and needs such a model.
    private static readonly string[] protocols = ["compound", "contempt", "old", "update", "strangers"];

    private readonly LossComparison comparison = new(losses);

    /// <summary>The study of the models that are shipped, with a hundred draws.</summary>
    public CustomStudy()
        : this([ModelCatalogue.Embedding, "photo", "light", "resnet18-narrow"], 100, LossPlan.Paper)
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
        new(Fer, "trains networks with each loss, and holds faces of the old classes", DataSets.Has(Fer, root)),
        new("widerface", "backgrounds, which are no faces", DataSets.Find("widerface", root) is not null),
        new(Expw, "a part of ExpW, which trains networks with each loss, too", DataSets.Has(Expw, root), IsRequired: false),
    ];

    /// <inheritdoc/>
    internal override string Reading =>
        "Faces to enrol are drawn at random, many times; a figure is the mean over the draws, with the standard deviation over them. Where a claim of the paper is of one draw, the interval is that in which "
        + "a draw lies, and not that of the mean. The interval of an accuracy on CK+ is Wilson's and takes frames for independent, which those of one person are not. "
        + "Method, threshold: how a face is named, and what makes it unknown. The same way of naming without the new classes is what old classes had before.";

    /// <inheritdoc/>
    internal override IReadOnlyList<StudyStep> Steps(StudyRun run) =>
    [
        .. SetsOf(run).Select(set => comparison.Step(run, set, Ck)),
        new("points on a sphere", CompoundSphere, _ => SaveSpheres(run)),
        new("CK+, six expressions", Accuracies, tell => SaveCk(run, tell)),
        new CkAttempts(losses.AttemptEpochs).Step(run, Expw, Ck),
        .. protocols.Select(protocol => new StudyStep($"protocol {protocol}", protocol, tell => run.Save(ProtocolTables.Of(protocol, Measure(run, protocol, tell))))),
        new("contempt by the number of faces", Curve, _ => run.Save(Samples(run.Table("contempt")))),
        new("data", UsedData.Name, _ => run.Save(Data(run))),
        new("protocol", Protocol.Name, _ => run.Save(CustomPaper.Protocol(models, draws, losses, SetsOf(run)))),
        new("verdicts", Claims.Name, _ => run.Save(CustomPaper.Claims(run, models, draws, Accuracies, SetsOf(run)))),
    ];

    /// <inheritdoc/>
    internal override void Tell(StudyRun run, ReportPage page)
    {
        page.Section(
            "Networks trained with each loss",
            "The small network of the paper on lightweight recognition, trained for few epochs on one set and tested on the six expressions that CK+ shares with it. Named: by all seven names, so that one who is named neutral is "
            + "named wrong; shared: by the six alone, which is what is drawn and judged. Scales and margins are shown as they came out; validation tells which would be chosen.");
        foreach (var set in SetsOf(run))
        {
            page.Table(
                run.Table(LossComparison.NameOf(set)),
                [
                    new("loss", "loss"), new("scale", "s", "0"), new("margin", "m", "0.00"), new("epoch", "epoch", "0"), new("validation", "validation", "0.00 %"), new("named", "CK+, named", "0.00 %"),
                    new("shared", "CK+, shared", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"),
                ],
                caption: $"trained on {set}");
            var grid = run.Table(LossComparison.GridOf(set));
            page.Figure(
                $"CK+ by networks trained on {set} with LMCL (table 2 of the paper).",
                new LineChart("margin m", "share named right among six")
                {
                    Lines = [.. losses.Scales.Select((scale, i) => new ChartLine($"s = {scale.ToString(CultureInfo.InvariantCulture)}", grid, "margin", $"scale_{i + 1}", i))],
                });
        }
        page.Section("Embeddings of three values", "Each face is a point of the unit sphere. Own: the mean angle from a face to the centre of its class; other: the angle from that centre to the nearest other one. Classes stand apart where the first is the smaller by far.");
        foreach (var (table, caption) in new[] { (Sphere, "frames of CK+ (figure 3 of the paper)"), (CompoundSphere, "compound expressions, which the network was not trained on (figure 4)") })
        {
            var points = run.Table(table);
            foreach (var map in ExpressionSphere.Maps(points))
                page.Figure($"A map of the sphere: {caption}.", map);
            page.Table(run.Table($"{table}-angles"), [new("class", "class"), new("faces", "faces", "0"), new("own", "own", "0.0°"), new("other", "other", "0.0°")], caption: caption);
        }
        page.Section("CK+ by the models as they are", "Frames of six expressions, by the seven names of the models and by the six alone. None was trained on CK+.");
        page.Table(run.Table(Accuracies), [new("model", "model"), new("accuracy", "named", "0.00 %"), new("shared", "shared", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("samples", "frames", "0")]);
        foreach (var model in models)
            page.Confusion(run.Table(Confusion(model)), $"{ProtocolTables.NameOf(model)}: frames of CK+ by true class and by the class named");
        page.Section(
            "Attempts on CK+",
            "The best shipped model with mirror images beside its faces, and trained further on the part of ExpW with either loss, where that is at hand. None was chosen by what it gave here; the column of validation, a tenth of ExpW's faces, "
            + "which the start saw in its own training, chose the epoch.");
        page.Table(
            run.Table(CkAttempts.Name),
            [new("attempt", "attempt"), new("epoch", "epoch", "0"), new("validation", "validation", "0.00 %"), new("named", "named", "0.00 %"), new("shared", "shared", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("samples", "frames", "0")]);
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
        page.Section(
            "What new faces teach the old classes",
            "The paper's table of what methods can do asks for new knowledge of old classes from new samples alone. Here: accuracy on CK+ faces of other persons before and after ten faces of CK+ for each class, and on "
            + "validation faces of the set that models learned from, which should not be forgotten. A retrained last layer keeps a hundred old faces of each class beside the new ones; centres, and a layer tuned on the new faces, need none.");
        Show(run, page, "update");
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
        var table = new ResultTable(Accuracies, "model", "accuracy", "shared", "low", "high", "samples");
        var faces = DataSets.Open(Ck, run.Root);
        foreach (var name in models)
        {
            tell($"  {name}");
            using var model = ModelCatalogue.Load(name);
            var evaluation = Evaluator.Evaluate(model, faces, Split.None);
            run.Save(EvaluationTables.Confusion(Confusion(name), model.Labels, evaluation.Confusion));
            var shared = SharedClasses.Measure(model, faces).Shared;
            var interval = Interval.OfShare(shared, evaluation.Count);
            table.Add(ProtocolTables.NameOf(name), evaluation.Accuracy, shared, interval.Low, interval.High, evaluation.Count);
        }
        run.Save(table);
    }

    // A set that is not required is trained on where it is there.
    private IReadOnlyList<string> SetsOf(StudyRun run) =>
        [.. losses.Sets.Select(set => set.Name).Where(set => set == Fer || DataSets.Has(set, run.Root) || run.Has(LossComparison.NameOf(set)))];

    private void SaveSpheres(StudyRun run)
    {
        using var model = comparison.Sphere(run, Fer);
        var data = new StudyData(run.Root, Draws: 1, run.Seed);
        var sphere = new StudyModel(model, data);
        var compound = CompoundProtocol.Open(data);
        int[] rows = [.. Enumerable.Range(0, compound.Count)];
        new RandomSource(run.Seed, RandomStream.SphereFaces).Shuffle(rows.AsSpan());
        int[] some = [.. rows.GroupBy(row => compound.Samples[row].Label).SelectMany(group => group.Take(CompoundSamples)).Order()];
        Save(Sphere, sphere.Embed(data.Open(Ck).InLabels(model.Labels)));
        Save(CompoundSphere, sphere.Embed(compound.Take(some)));

        void Save(string name, Embeddings faces)
        {
            run.Save(ExpressionSphere.Angles($"{name}-angles", faces));
            run.Save(ExpressionSphere.Points(name, faces));
        }
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
            .Add(Fer, "trained on; old classes", DataSets.Open(Fer, run.Root))
            .Add("widerface", "backgrounds, squares beside all faces", BackgroundCrops.Cut(PhotoSets.Open("widerface", run.Root), run.Seed));
        if (SetsOf(run).Contains(Expw))
            data.Add(Expw, "trained on", DataSets.Open(Expw, run.Root));
        foreach (var model in models)
            data.AddFile(ProtocolTables.NameOf(model), "model, in place of ResNet-50 of ExpW", ModelCatalogue.PathOf(model), isStandIn: true);
        return data.Table;
    }
}
