using System.Globalization;
using Mien.Networks;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.Bilinear;

/// <summary>What the paper says, and what was found beside it.</summary>
internal static class BilinearPaper
{
    /// <summary>The data of the ablation with the network of the study.</summary>
    public const string Fer = "FER-2013";

    /// <summary>The same with a ResNet-34 of ImageNet.</summary>
    public const string Grown = "FER-2013, ResNet-34 of ImageNet";

    /// <summary>CK+ as the paper most likely has it.</summary>
    public const string ByFrame = "CK+ by frame";

    /// <summary>CK+ with all frames of a person in one fold.</summary>
    public const string ByPerson = "CK+ by person";

    private const string Percent = "0.00 %";
    private const string Last = "gc";

    // Table 5.
    private static readonly Dictionary<string, (string Row, double Fer, double CkPlus)> table5 = new()
    {
        ["baseline"] = ("ResNet34 (baseline)", 0.7055, 0.9781), ["pretrained"] = ("ResNet34_Pretrain", 0.7429, 0.9798), ["bilinear"] = ("ResNet34_Pretrain_BCN", 0.7561, 0.9831), [Last] = ("ResNet34_Pretrain_BCN_GC", 0.7765, 0.9882),
    };

    // Tables 1 and 2: precision, recall, F1.
    private static readonly Dictionary<string, (double Precision, double Recall, double F1)> table1 = new()
    {
        ["angry"] = (0.870, 0.790, 0.828), ["disgust"] = (0.934, 0.864, 0.898), ["fear"] = (0.835, 0.773, 0.803), ["happy"] = (0.879, 0.880, 0.879), ["neutral"] = (0.617, 0.667, 0.641), ["sad"] = (0.481, 0.616, 0.540), ["surprise"] = (0.761, 0.844, 0.800),
    };

    private static readonly Dictionary<string, (double Precision, double Recall, double F1)> table2 = new()
    {
        ["angry"] = (1, 1, 1), ["contempt"] = (0.818, 1, 0.9), ["disgust"] = (1, 1, 1), ["fear"] = (1, 1, 1), ["happy"] = (1, 1, 1), ["sad"] = (1, 1, 1), ["surprise"] = (1, 0.953, 0.976),
    };

    // Tables 3 and 4, of the methods of others.
    private static readonly (string Method, double Accuracy)[] table3 =
        [("VGG16", 0.7152), ("MobileNetV3", 0.6824), ("ResMasking", 0.7197), ("Deep-emotion", 0.7002), ("GARAN", 0.7214), ("VGNFL", 0.7249), ("FERDL", 0.7580)];

    private static readonly (string Method, double Accuracy)[] table4 = [("AlexNet", 0.9359), ("VGG16", 0.9712), ("DenseNet121", 0.9469), ("ResMasking", 0.9846), ("GARAN", 0.9867), ("DeRL", 0.9730)];

    /// <summary>What reports show of <see cref="Classes"/>.</summary>
    public static IReadOnlyList<ReportColumn> ClassColumns { get; } =
    [
        new("data", "data"), new("class", "class"), new("paper_precision", "precision, paper", "0.000"), new("precision", "here", "0.000"), new("paper_recall", "recall, paper", "0.000"), new("recall", "here", "0.000"),
        new("paper_f1", "F1, paper", "0.000"), new("f1", "here", "0.000"), new("support", "faces", "0"),
    ];

    /// <summary>What the paper gains from one row of the ablation to another; null where it does not tell.</summary>
    /// <param name="data">One of the names above.</param>
    /// <param name="first">Name of a variant.</param>
    /// <param name="second">Name of another.</param>
    public static double? Gain(string data, string first, string second) =>
        AccuracyOf(data, second) is { } after && AccuracyOf(data, first) is { } before ? Math.Round(after - before, 4) : null;

    /// <summary>The paper's accuracy; null where it does not tell.</summary>
    /// <param name="data">One of the names above.</param>
    /// <param name="variant">Name of a variant.</param>
    public static double? AccuracyOf(string data, string variant) =>
        data == ByPerson || !table5.TryGetValue(variant, out var row) ? null : data == ByFrame ? row.CkPlus : row.Fer;

    /// <summary>Tables 1 and 2 beside ours.</summary>
    public static ResultTable Classes(StudyRun run, BilinearPlan plan)
    {
        var table = new ResultTable("classes", "data", "class", "paper_precision", "precision", "paper_recall", "recall", "paper_f1", "f1", "support");
        var ck = plan.CkPlus.Single(row => row.Variant.Name == Last);
        foreach (var (data, paper, name) in new[] { (Fer, table1, $"fer-{Last}"), (ByFrame, table2, ck.ByFrame.Name), (ByPerson, table2, ck.ByPerson.Name) })
        {
            var ours = run.Table($"{name}-classes");
            for (var row = 0; row < ours.Count; row++)
            {
                var cells = paper[ours[row, "class"]];
                table.Add(data, ours[row, "class"], cells.Precision, ours[row, "precision"], cells.Recall, ours[row, "recall"], cells.F1, ours[row, "f1"], ours[row, "support"]);
            }
        }
        return table;
    }

    /// <summary>Tables 3 and 4 beside ours.</summary>
    public static ResultTable Methods(StudyRun run, BilinearPlan plan)
    {
        var table = new ResultTable("methods", "data", "method", "paper", "ours", "low", "high", "remark");
        foreach (var (method, accuracy) in table3)
            table.Add(Fer, method, accuracy, null, null, null, "cited by the paper, not trained here");
        foreach (var variant in new[] { "baseline", Last })
        {
            var runs = BilinearTables.Accuracies(run, Fer, variant);
            var interval = Interval.OfMean(runs);
            table.Add(Fer, table5[variant].Row, table5[variant].Fer, runs.Average(), interval.Low, interval.High, "the networks of this study, mean of the seeds");
        }
        foreach (var (variant, training) in plan.Grown.Where(row => row.Variant.Name is "baseline" or Last))
        {
            var (accuracy, interval) = BilinearTables.OneRun(run, Grown, variant.Name);
            table.Add(Fer, table5[variant.Name].Row, table5[variant.Name].Fer, accuracy, interval.Low, interval.High, variant.Name == Last ? "a ResNet-34 grown from a ResNet-18 of ImageNet" : "a ResNet-34 from random weights");
        }
        var shipped = run.Table(BilinearTables.Shipped);
        for (var row = 0; row < shipped.Count; row++)
            table.Add(Fer, $"{shipped[row, "model"]}, shipped", null, shipped[row, "accuracy"], shipped[row, "low"], shipped[row, "high"], "as far as it goes here; another network, trained otherwise");
        foreach (var (method, accuracy) in table4)
            table.Add("CK+", method, accuracy, null, null, null, "cited by the paper, not trained here");
        foreach (var (variant, frame, person) in plan.CkPlus.Where(row => row.Variant.Name is "baseline" or Last))
            foreach (var training in new[] { frame, person })
            {
                var scores = training.Scores(run);
                table.Add($"CK+ by {training.CutBy}", table5[variant.Name].Row, table5[variant.Name].CkPlus, scores.Pooled, scores.Interval.Low, scores.Interval.High, "over the frames of all folds");
            }
        return table;
    }

    /// <summary>The verdicts.</summary>
    public static ResultTable Claims(StudyRun run, BilinearPlan plan)
    {
        var claims = new Claims();
        var small = run.Size == StudySize.Small ? "size small: another network of fewer channels, 48x48 pixels, few epochs, pretrained on RAF-DB" : plan.ImageNetFile is null ? "pretrained on RAF-DB" : "";
        foreach (var (variant, _) in plan.Fer.Where(row => table5.ContainsKey(row.Variant.Name)))
            claims.AddMean($"accuracy on FER-2013, {variant.Title}", "table 5", Quote(variant.Name, Fer), table5[variant.Name].Fer, BilinearTables.Accuracies(run, Fer, variant.Name), Percent, higherIsBetter: true, small);
        claims.AddMean(
            "accuracy on FER-2013, all, against what the paper's recalls amount to", "table 1", $"Recall {string.Join(", ", table1.Select(item => item.Value.Recall.ToString("0.000", CultureInfo.InvariantCulture)))}", Implied(run),
            BilinearTables.Accuracies(run, Fer, Last), Percent, higherIsBetter: true, "each recall weighed by its class in PrivateTest: if that is what was tested, the paper's tables 1 and 5 do not agree");
        foreach (var (variant, _) in plan.Grown)
        {
            var (accuracy, interval) = BilinearTables.OneRun(run, Grown, variant.Name);
            claims.AddShare($"accuracy on FER-2013 by a ResNet-34 at 48x48, {variant.Title}", "table 5", Quote(variant.Name, Fer), table5[variant.Name].Fer, accuracy, interval, "grown from a ResNet-18 of ImageNet where it is pretrained; few epochs, one seed");
        }
        if (plan.Grown.Count == 0 && plan.ImageNetFile is null)
            claims.AddMean("accuracy on FER-2013, pretrained on ImageNet", "table 5", Quote("pretrained", Fer), table5["pretrained"].Fer, [], Percent, higherIsBetter: true, "no weights of ImageNet are there");
        var shipped = run.Table(BilinearTables.Shipped);
        claims.AddShare(
            "accuracy on FER-2013, as far as it goes here", "table 3", "Ours 77.65", table5[Last].Fer, shipped.Number(0, "accuracy")!.Value, new(shipped.Number(0, "low")!.Value, shipped.Number(0, "high")!.Value),
            $"the shipped model {shipped[0, "model"]}, another network, trained otherwise; no training on this split whose epoch was not chosen by its test is known to reach the paper's");
        foreach (var (variant, frame, _) in plan.CkPlus)
            claims.AddAccuracy($"accuracy on CK+ by frame, {variant.Title}", "table 5", Quote(variant.Name, ByFrame), table5[variant.Name].CkPlus, frame.Scores(run), small);
        foreach (var training in plan.Attempts)
            claims.AddAccuracy($"accuracy on CK+ by frame, {training.Title.Replace("CK+, ", "", StringComparison.Ordinal)}", "table 5", Quote(Last, ByFrame), table5[Last].CkPlus, training.Scores(run), "an attempt");
        claims.AddAccuracy(
            "accuracy on CK+ by person, all", "table 5", Quote(Last, ByFrame), table5[Last].CkPlus, plan.CkPlus.Single(row => row.Variant.Name == Last).ByPerson.Scores(run),
            "persons never seen, which the paper most likely does not test; frames of a person are alike, so that the true interval is wider");
        foreach (var comparison in Comparison.Ablation)
        {
            foreach (var data in new[] { Fer, ByFrame })
                claims.AddMean($"gain by {comparison.Effect}, {data}", "table 5", QuoteGain(data, comparison), Gain(data, comparison.First, comparison.Second)!.Value, Comparison.Differences(run, comparison.Effect, data), Percent, higherIsBetter: true, data == ByFrame ? "Adam here, as the paper has it on CK+; runs are folds" : "");
            if (plan.Grown.Count == 0)
                continue;
            var (difference, interval) = BilinearTables.OneDifference(run, comparison.Effect, Grown);
            claims.AddShare($"gain by {comparison.Effect}, {Grown}", "table 5", QuoteGain(Fer, comparison), Gain(Fer, comparison.First, comparison.Second)!.Value, difference, interval, "one seed; the interval is over the faces");
        }
        return claims.Table;
    }

    /// <summary>What differs from the paper.</summary>
    public static ResultTable Protocol(StudyRun run, BilinearPlan plan)
    {
        var (fer, all, ck) = (plan.Fer[0].Runs[0].Recipe, plan.Fer.Single(row => row.Variant.Name == Last).Runs[0].Recipe, plan.CkPlus[^1].ByFrame);
        var isSmall = run.Size == StudySize.Small;
        return new Protocol()
            .Add("FER-2013", "35,887 faces; which part tests is not told", "Training trains, PublicTest chooses the epoch, PrivateTest is tested once", "an epoch chosen by the test gives one to two points too much")
            .Add(
                "CK+", "981 frames at 48x48; how they are split is not told. Table 2 fits 170 frames tested, of which two were named wrongly: one frame is 0.59 points, more than any row of its table 5 gains",
                string.Create(CultureInfo.InvariantCulture, $"{ck.Folds} folds by class and frame, and {ck.Folds} by person; a tenth of the other folds chooses the epoch; one seed"), "the three frames of a sequence are near copies, so that by frame persons and expressions are known")
            .Add("network", "ResNet-34; its last map as 7x7x2048, though a ResNet-34 has 512 channels", Told(all.Network) + string.Create(CultureInfo.InvariantCulture, $" on {all.Preprocessing.Width}x{all.Preprocessing.Height}"), isSmall ? "size small: the time that two cores have" : "")
            .Add("two extractors", "two ResNet-34 of the same weights", "one extractor that serves as both; with a second one of its own weights in a row of its own", "two that begin alike and see the same are one")
            .Add("signed root", "y = sin(x)·sqrt|x|", "y = sign(x)·sqrt|x|", "a slip")
            .Add(
                "pretraining", "ImageNet", plan.ImageNetFile is not null ? "ImageNet, weights of torchvision" : "expressions of RAF-DB, an own source for each seed",
                plan.ImageNetFile is not null ? "" : isSmall ? "no weights of ImageNet are known for a network as small" : $"{BilinearPlan.ImageNet} is not there")
            .Add(
                "ResNet-34 of ImageNet", "as torchvision gives it away", plan.Grown.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"grown from a ResNet-18, whose last stage has three blocks already: further blocks are copies whose last normalisation gives 0; {Told(plan.Grown[^1].Run.Recipe)}; one seed"),
                plan.Grown.Count == 0 ? (isSmall ? $"{HiddenNeurons.ImageNetFeatures.File} is not there" : "size paper begins with torchvision's where they are there") : "the weights of a ResNet-18 are those that a package gives away; at 224x224 an epoch would take hours")
            .Add("training", "batches of 16, rate 0.0001, 200 epochs; AdamW on FER-2013, Adam on CK+", $"FER-2013: {Told(all)}; CK+: {Told(ck.Recipe)}", isSmall ? "size small; the paper tells no weight decay, schedule or augmentation" : "the paper tells no weight decay, schedule or augmentation")
            .Add("augmentation", "not told", Changes(fer), "the same for every row")
            .Add("rows of the ablation", "each trained once, for as many epochs", string.Create(CultureInfo.InvariantCulture, $"each trained for as many epochs with {plan.Seeds.Count} seeds on FER-2013"), "a difference of one run is also chance")
            .Add("gradient centralisation", "in Adam and AdamW; no figures of either without it but in table 5", "AdamW and Adam, each with and without", "")
            .Add("accuracy in a fold", "equation (14), that of two classes", "the share named rightly", "what the paper's tables report is that, too")
            .Table;
    }

    private static string Quote(string variant, string data) => string.Create(CultureInfo.InvariantCulture, $"{table5[variant].Row} {100 * AccuracyOf(data, variant):0.00}");

    private static string QuoteGain(string data, Comparison comparison) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * AccuracyOf(data, comparison.First):0.00} to {100 * AccuracyOf(data, comparison.Second):0.00}");

    // The overall accuracy that goes with the paper's recalls of the classes.
    private static double Implied(StudyRun run)
    {
        var ours = run.Table($"fer-{Last}-classes");
        var classes = Enumerable.Range(0, ours.Count).Select(row => (table1[ours[row, "class"]].Recall, Count: ours.Number(row, "support")!.Value)).ToList();
        return classes.Sum(item => item.Recall * item.Count) / classes.Sum(item => item.Count);
    }

    private static string Told(NetworkSpec network) => network switch
    {
        BilinearSpec bilinear => $"bilinear pooling over {Told(bilinear.Backbone)}",
        ResNetSpec resNet => string.Create(CultureInfo.InvariantCulture, $"a ResNet-{resNet.Depth} of {resNet.FirstChannels} to {8 * resNet.FirstChannels} channels"),
        _ => network.Title,
    };

    private static string Told(Recipe recipe) => string.Create(
        CultureInfo.InvariantCulture,
        $"{recipe.Optimizer.Name}{(recipe.Optimizer.WeightDecay > 0 ? FormattableString.Invariant($" with weight decay {recipe.Optimizer.WeightDecay}") : "")}, rate {recipe.Optimizer.LearningRate}, {recipe.Schedule.Name}; {recipe.Epochs} epochs, batches of {recipe.BatchSize}");

    private static string Changes(Recipe recipe) => recipe.Augmentation is { Rotation: > 0 } changes
        ? string.Create(CultureInfo.InvariantCulture, $"mirror images, turns up to {changes.Rotation} degrees, shifts of {changes.Shift:0 %}, zoom of {changes.Zoom:0 %}, brightness and contrast")
        : "mirror images";
}
