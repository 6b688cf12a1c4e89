using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.Lightweight;

/// <summary>
/// The study of the lightweight network: four networks trained alike, what they cost, a second data set, the face detector, and faces that are
/// hard to read.
/// </summary>
/// <param name="networks">The networks that are trained, the paper's own first.</param>
/// <param name="models">Names of the shipped models that hard faces are tried with.</param>
internal sealed class LightStudy(IReadOnlyList<ComparedNetwork> networks, IReadOnlyList<string> models) : Study
{
    /// <summary>The data set that networks learn from.</summary>
    public const string Learned = "fer2013";

    /// <summary>The paper's own network as it is shipped: trained longer, and by teachers, too.</summary>
    public const string Shipped = "light";

    /// <summary>Names of the tables of accuracies, of the paper's comparison, of what networks need, and of the figure of both.</summary>
    public const string Accuracies = "networks", Comparison = "comparison", Complexity = "complexity", ParameterFigure = "sizes";

    private const string ShippedName = "shipped";

    private readonly Robustness robustness = new(models);

    /// <summary>The study of the paper's four networks and of all shipped models.</summary>
    public LightStudy()
        : this(ComparedNetwork.All, ModelCatalogue.Names)
    {
    }

    /// <inheritdoc/>
    public override string Name => "light";

    /// <inheritdoc/>
    public override string Title => "A lightweight network for expressions in real time";

    /// <inheritdoc/>
    public override string Paper => "A Light Weight Convolution Neural Network For Real time Facial Expression Detection (after Zhou et al., IEEE Access 2021; FER-2013, KDEF and WIDER FACE)";

    /// <inheritdoc/>
    public override IReadOnlyList<StudyNeed> Needs(string? root = null) =>
    [
        new(Learned, "all networks learn from it and are tested with it", DataSets.Has(Learned, root)),
        new(SecondSet.Kdef, "the paper's second set; without it RAF-DB stands in", DataSets.Has(SecondSet.Kdef, root), IsRequired: false),
        new(SecondSet.StandIn, "stands in for KDEF", DataSets.Has(SecondSet.StandIn, root), IsRequired: !DataSets.Has(SecondSet.Kdef, root)),
        new(DetectorCurves.Pictures, "pictures in which detectors find faces", DataSets.Find(DetectorCurves.Pictures, root) is not null),
        StudyNeed.OfDetector(DetectorCurves.Cascade, "OpenCV's cascade, beside MTCNN; it comes with the package opencv-data"),
    ];

    /// <inheritdoc/>
    internal override string Reading =>
        "Each network is trained once, by one seed, and its best epoch is named by the validation faces; the test faces are read once, after that. The interval of an accuracy is Wilson's over the faces tested: it takes them for "
        + "independent, and tells nothing of how another seed would have done. Training accuracy is that of the finished network on the training faces as they are, in the curves that on the fly, on mirrored faces. "
        + "Processor and memory are those of this process on this machine, one network after the other, and not of a machine with the paper's graphics card. Faces that are covered, dark, blurred, turned or coarse are "
        + "validation faces; recall is the mean over the classes, so that rare ones count as much.";

    /// <inheritdoc/>
    internal override IReadOnlyList<StudyStep> Steps(StudyRun run)
    {
        // What takes little time comes first.
        var second = new SecondSet(run, networks[0]);
        return
        [
            DetectorCurves.Step(run),
            .. robustness.Steps(run),
            .. networks.Select(network => network.Step(run)),
            .. second.Steps,
            new("accuracies", Accuracies, tell => Measure(run, tell)),
            new("layers, parameters and arithmetic", Complexity, _ => run.Save(Count(run))),
            new("beside the accuracies that the paper cites", Comparison, _ => run.Save(Compare(run))),
            new("accuracy and parameters", ParameterFigure, _ => run.Save(SizesOf(run))),
            ResourceUse.Step(run, networks),
            new("data", UsedData.Name, _ => run.Save(Data(run, second))),
            new("protocol", Protocol.Name, _ => run.Save(LightVerdicts.Protocol(run, networks))),
            new("verdicts", Claims.Name, _ => run.Save(LightVerdicts.Claims(run, networks))),
        ];
    }

    /// <inheritdoc/>
    internal override void Tell(StudyRun run, ReportPage page)
    {
        page.Section("Four networks trained alike", "The same data, optimiser, schedule and number of epochs. The last line is the network as it is shipped.");
        page.Table(run.Table(Accuracies),
        [
            new("title", "network"), new("epochs", "epochs", "0") { Below = [new("best_epoch", "best", "0")] }, new("training", "training", "0.00 %"),
            new("validation", "validation", "0.00 %") { Below = [new("validation_loss", "loss", "0.000")] }, new("test", "test", "0.00 %") { Below = [new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("faces", "faces", "0")] },
            new("test_flip", "with the mirror image", "0.00 %"), new("test_without_copies", "without copies", "0.00 %"), new("recall", "mean recall", "0.00 %"),
        ]);
        page.Section("Beside the accuracies that the paper cites", "Its numbers of others are those of their papers. Where a network is trained here, ours stands beside it.");
        var comparison = run.Table(Comparison);
        page.Table(comparison,
        [
            new("model", "model"), new("paper_training", "training, paper", "0.00 %"), new("training", "here", "0.00 %"), new("paper_test", "test, paper", "0.00 %"), new("test", "here", "0.00 %"),
            new("paper_loss", "validation loss, paper", "0.00"), new("loss", "here", "0.00"),
        ]);
        page.Figure(
            "Test accuracy over the lines of table 2, and over the parameters (figures 14 and 18 of the paper).",
            new LineChart("line of the table", "test accuracy, share") { Lines = [new("paper", comparison, "line", "paper_test", 1) { IsScattered = true }, new("here", comparison, "line", "test", 0) { IsScattered = true }] },
            new LineChart("logarithm of the parameters, base 10", "test accuracy, share") { Lines = [new("paper", run.Table(ParameterFigure), "paper_logarithm", "paper_test", 1) { IsScattered = true }, new("here", run.Table(ParameterFigure), "logarithm", "test", 0) { IsScattered = true }] });
        page.Section("Curves of the training", "Loss and accuracy over the epochs. The paper shows curves of its test faces, too, which are not looked at here before the end.");
        foreach (var (network, figure) in networks.Zip(["figures 12 and 13", "figure 15", "figure 17", "figure 16"]))
            page.Figure($"{network.Title} ({figure} of the paper): loss and accuracy over the epochs.", EvaluationTables.Curves(run.Table(network.Epochs)));
        page.Section("Confusion", "Shares of each class of the test faces, those of the paper below.");
        foreach (var (name, title) in Owns)
            page.Table(run.Table(Confusion(name)), LightPaper.ShareColumns, caption: $"{title} (table 1 of the paper)");
        page.Section("Layers, parameters and arithmetic", "Separable convolutions count as one, and their first half is counted beside. Of a network that is trained narrower than the paper's, both are there.");
        page.Table(run.Table(Complexity),
        [
            new("network", "network"), new("convolutions", "convolutions", "0") { Below = [new("paper_convolutions", "paper", "0"), new("depthwise", "depthwise", "0")] }, new("pooling", "pooling", "0") { Below = [new("paper_pooling", "paper", "0")] },
            new("linear", "fully connected", "0") { Below = [new("paper_linear", "paper", "0")] }, new("parameters", "parameters", "0") { Below = [new("paper_parameters", "paper", "0"), new("trained", "trained", "0")] },
            new("arithmetic", "multiplications a face", "0"), new("kilobytes", "kilobytes of the file", "0.0"),
        ]);
        page.Section("Processor and memory", "While a part of the training faces is learned from, and while validation faces are named again and again. Memory is that of the whole process, with its data.");
        var resources = run.Table(ResourceUse.Name);
        foreach (var (stage, table) in new[] { (ResourceUse.Training, "4"), (ResourceUse.Testing, "5") })
            page.Table(resources, ResourceUse.Columns, Enumerable.Range(0, resources.Count).Where(row => resources[row, "stage"] == stage), $"{stage} (table {table} of the paper)");
        page.Section("A second data set", "The paper's own and the cited accuracies first. Our data is named beside them: where it is another set, the accuracies can't be held against each other.");
        SecondSet.Tell(run, page);
        page.Section("The face detector", "A face is found by a box of at least half intersection over union; hard and very small ones are neither asked for nor counted as false.");
        DetectorCurves.Tell(run, page);
        page.Section("Faces that are hard to read", "The paper shows eight pictures. Here validation faces are covered, darkened, blurred, turned or made coarse, in five strengths, and named by all shipped models.");
        robustness.Tell(run, page);
    }

    private static string Confusion(string name) => $"{name}-confusion";

    private IEnumerable<(string Name, string Title)> Owns => [(networks[0].Name, $"{networks[0].Title}, trained alike"), (ShippedName, $"{networks[0].Title}, as shipped")];

    private void Measure(StudyRun run, Action<string> tell)
    {
        var table = new ResultTable(
            Accuracies, "network", "title", "epochs", "best_epoch", "training", "validation", "validation_loss", "test", "low", "high", "faces", "test_flip", "test_without_copies", "recall");
        var data = DataSets.Open(Learned, run.Root);
        foreach (var network in networks)
        {
            using var model = network.Load(run);
            var epochs = TrainingRun.RowsOf(run.Work(network.Name), network.Recipe(run).Epochs);
            Add(network.Name, network.Title, model, epochs.Count, EpochRow.BestOf(epochs)!.Epoch);
        }
        using (var shipped = ModelCatalogue.Load(Shipped))
            Add(ShippedName, $"{networks[0].Title}, as shipped", shipped, null, null);
        run.Save(table);

        void Add(string name, string title, Model model, int? epochs, int? best)
        {
            tell($"  {title}");
            var (training, validation, test) = (Fit.Of(model, data, Split.Train), Fit.Of(model, data, Split.Validation), Evaluator.Evaluate(model, data, Split.Test));
            run.Save(LightPaper.Shares(Confusion(name), test.Confusion));
            var interval = Interval.OfShare(test.Accuracy, test.Count);
            table.Add(
                name, title, epochs, best, training.Accuracy, validation.Accuracy, validation.Loss, test.Accuracy, interval.Low, interval.High, test.Count, test.AccuracyFlip, test.AccuracyWithoutCopies, test.MacroAverage?.Recall);
        }
    }

    private ResultTable Count(StudyRun run)
    {
        var table = new ResultTable(
            Complexity, "network", "convolutions", "depthwise", "pooling", "linear", "parameters", "trained", "arithmetic", "kilobytes", "paper_convolutions", "paper_pooling", "paper_linear", "paper_parameters");
        foreach (var network in networks)
        {
            var (recipe, whole) = (network.Recipe(run), Recipe.Open(network.Whole));
            var (paper, kilobytes) = (LightPaper.NetworkOf(network.Name), new FileInfo(TrainingRun.BestModelIn(run.Work(network.Name))).Length / 1e3);
            var isWhole = recipe.Network == whole.Network;
            LayerCounts.Add(table, isWhole ? network.Title : $"{network.Title}, narrower, as trained", recipe.Network, recipe.Preprocessing.InputShape, isWhole ? paper : null, kilobytes);
            if (!isWhole)
                LayerCounts.Add(table, network.Title, whole.Network, whole.Preprocessing.InputShape, paper, kilobytes: null);
        }
        var dense = LightPaper.DenseNet;
        table.Add("DenseNet-1 [28]", null, null, null, null, null, null, null, null, dense.Convolutions, dense.Pooling, dense.Linear, dense.Parameters);
        return table;
    }

    private static ResultTable Compare(StudyRun run)
    {
        var (table, ours) = (new ResultTable(Comparison, "line", "model", "paper_training", "paper_test", "paper_loss", "training", "test", "loss"), run.Table(Accuracies));
        foreach (var (model, here, score) in LightPaper.Networks)
            Add(model, here, score);
        Add($"{LightPaper.Own}, here as shipped", ShippedName, LightPaper.Networks[^1].Score);
        return table;

        void Add(string model, string? here, PaperScore score)
        {
            var row = Enumerable.Range(0, ours.Count).Where(row => ours[row, "network"] == here).Select(row => (int?)row).FirstOrDefault();
            double? Our(string column) => row is { } own ? ours.Number(own, column) : null;
            table.Add(table.Count + 1, model, score.Train, score.Test, score.Loss, Our("training"), Our("test"), Our("validation_loss"));
        }
    }

    // The smallest network first.
    private ResultTable SizesOf(StudyRun run)
    {
        var (ours, complexity) = (run.Table(Accuracies), run.Table(Complexity));
        var rows = new List<(string Name, double? Paper, double? PaperTest, double? Here, double? Test)> { ("DenseNet-1 [28]", LightPaper.DenseNet.Parameters, LightPaper.Networks.Single(item => item.Model.StartsWith("DenseNet", StringComparison.Ordinal)).Score.Test, null, null) };
        foreach (var (i, network) in networks.Index())
        {
            var own = Enumerable.Range(0, complexity.Count).First(row => complexity[row, "network"].StartsWith(network.Title, StringComparison.Ordinal));
            var paper = LightPaper.NetworkOf(network.Name);
            rows.Add((network.Title, paper?.Parameters, paper is null ? null : LightPaper.Networks.Single(item => item.Here == network.Name).Score.Test, complexity.Number(own, "parameters"), ours.Number(i, "test")));
        }
        var table = new ResultTable(ParameterFigure, "network", "paper_parameters", "paper_logarithm", "paper_test", "parameters", "logarithm", "test");
        foreach (var (name, paper, paperTest, here, test) in rows.OrderBy(row => row.Here ?? row.Paper))
            table.Add(name, paper, paper is { } count ? Math.Log10(count) : null, paperTest, here, here is { } own ? Math.Log10(own) : null, test);
        return table;
    }

    private ResultTable Data(StudyRun run, SecondSet second)
    {
        var data = new UsedData()
            .Add(Learned, "learned from, validated and tested with; hard faces are of its validation", DataSets.Open(Learned, run.Root))
            .Add(second.Set, second.Set == SecondSet.Kdef ? "the second set" : "the second set, in place of KDEF", second.Faces);
        foreach (var model in models.Append(ModelCatalogue.Mtcnn))
            data.AddFile(model, model == ModelCatalogue.Mtcnn ? "detector" : "names hard faces", ModelCatalogue.PathOf(model), isStandIn: false);
        return data.Table;
    }
}
