using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;

namespace Mien.Research.Studies.Bilinear;

/// <summary>What the trainings of the study of the bilinear network gave, as tables.</summary>
internal static class BilinearTables
{
    /// <summary>Name of the table of all tests on FER-2013.</summary>
    public const string Runs = "fer-runs";

    /// <summary>Name of the table of models that are shipped.</summary>
    public const string Shipped = "shipped";

    /// <summary>Name of the table of the ablation.</summary>
    public const string Ablation = "ablation";

    // The most accurate one first.
    private static readonly string[] shipped = ["fer2013", "resnet18-narrow"];

    /// <summary>What reports show of <see cref="SaveRuns"/>.</summary>
    public static IReadOnlyList<ReportColumn> RunColumns { get; } =
    [
        new("data", "data"), new("title", "network and optimiser"), new("seed", "seed", "0"), new("epoch", "epoch", "0"), new("validation", "PublicTest", "0.00 %"), new("accuracy", "PrivateTest", "0.00 %"),
        new("flip", "with mirror images", "0.00 %"), new("without_copies", "without copies", "0.00 %"), new("precision", "mean precision", "0.000"), new("recall", "mean recall", "0.000"), new("f1", "mean F1", "0.000"),
    ];

    /// <summary>What reports show of <see cref="OfAblation"/>.</summary>
    public static IReadOnlyList<ReportColumn> AblationColumns { get; } =
    [
        new("title", "network and optimiser"),
        new("paper_fer", "FER, paper", "0.00 %"), new("fer", "here", "0.00 %") { Below = [new("fer_deviation", "±", "0.00 %"), new("fer_low", "from", "0.00 %"), new("fer_high", "to", "0.00 %"), new("seeds", "seeds", "0")] },
        new("validation", "PublicTest", "0.00 %"), new("grown", "with the ResNet of ImageNet", "0.00 %"),
        new("paper_ck", "CK+, paper", "0.00 %"), new("frame", "by frame", "0.00 %") { Below = [new("frame_deviation", "±", "0.00 %"), new("frame_low", "from", "0.00 %"), new("frame_high", "to", "0.00 %")] },
        new("person", "by person", "0.00 %") { Below = [new("person_deviation", "±", "0.00 %"), new("person_low", "from", "0.00 %"), new("person_high", "to", "0.00 %")] },
    ];

    /// <summary>Saves the tests on FER-2013 and, over the seeds, classes and confusion of each variant.</summary>
    public static void SaveRuns(StudyRun run, BilinearPlan plan)
    {
        var table = new ResultTable(Runs, "data", "variant", "title", "seed", "epoch", "validation", "count", "accuracy", "flip", "without_copies", "precision", "recall", "f1");
        foreach (var (variant, runs) in plan.Fer)
        {
            var pooled = PooledFolds.Of([.. runs.Select(training => training.Test(run))]);
            run.Save(EvaluationTables.Classes($"fer-{variant.Name}-classes", pooled.PerClass));
            run.Save(EvaluationTables.Confusion($"fer-{variant.Name}-confusion", new LabelSet(pooled.PerClass.Select(scores => scores.Label)), pooled.Confusion));
            foreach (var training in runs)
                Add(BilinearPaper.Fer, variant, training);
        }
        foreach (var (variant, training) in plan.Grown)
            Add(BilinearPaper.Grown, variant, training);
        run.Save(table);

        void Add(string data, BilinearVariant variant, SplitTraining training)
        {
            var (test, best) = (training.Test(run), training.Best(run));
            table.Add(
                data, variant.Name, variant.Title, training.Recipe.Seed, best.Epoch, best.ValidationAccuracy, test.Count, test.Accuracy, test.AccuracyFlip, test.AccuracyWithoutCopies,
                test.MacroAverage?.Precision, test.MacroAverage?.Recall, test.MacroF1);
        }
    }

    /// <summary>Saves the comparisons of variants on the same samples.</summary>
    public static void SavePairs(StudyRun run, BilinearPlan plan)
    {
        var tables = Comparison.NewTables();
        var (fer, ck) = (DataSets.OpenSamples("fer2013", run.Root), DataSets.OpenSamples("ckplus", run.Root));
        var onFer = plan.Fer.ToDictionary(row => row.Variant.Name, row => (IReadOnlyList<Answers>)[.. row.Runs.Select(training => training.Answers(run, fer))]);
        foreach (var comparison in Comparison.All)
            comparison.Add(tables, BilinearPaper.Fer, onFer[comparison.First], onFer[comparison.Second]);
        var grown = plan.Grown.ToDictionary(row => row.Variant.Name, row => (IReadOnlyList<Answers>)[row.Run.Answers(run, fer)]);
        var byFrame = plan.CkPlus.ToDictionary(row => row.Variant.Name, row => row.ByFrame.Answers(run, ck));
        var byPerson = plan.CkPlus.ToDictionary(row => row.Variant.Name, row => row.ByPerson.Answers(run, ck));
        foreach (var (data, answers) in new[] { (BilinearPaper.Grown, grown), (BilinearPaper.ByFrame, byFrame), (BilinearPaper.ByPerson, byPerson) })
            foreach (var comparison in Comparison.Ablation.Where(_ => answers.Count > 0))
                comparison.Add(tables, data, answers[comparison.First], answers[comparison.Second]);
        run.Save(tables.Runs);
        run.Save(tables.Samples);
    }

    /// <summary>Saves what models that are shipped reach on the test split of FER-2013.</summary>
    public static void SaveShipped(StudyRun run)
    {
        var table = new ResultTable(Shipped, "model", "accuracy", "low", "high", "samples");
        var data = DataSets.OpenSamples("fer2013", run.Root);
        foreach (var name in shipped)
        {
            var test = Evaluator.Evaluate(name, data, Split.Test);
            var interval = Interval.OfShare(test.Accuracy, test.Count);
            table.Add(name, test.Accuracy, interval.Low, interval.High, test.Count);
        }
        run.Save(table);
    }

    /// <summary>Table 5 of the paper beside ours, and what it has no row of.</summary>
    public static ResultTable OfAblation(StudyRun run, BilinearPlan plan)
    {
        var table = new ResultTable(
            Ablation, "variant", "title", "paper_fer", "fer", "fer_deviation", "fer_low", "fer_high", "seeds", "validation", "grown", "paper_ck",
            "frame", "frame_deviation", "frame_low", "frame_high", "person", "person_deviation", "person_low", "person_high");
        foreach (var (variant, _) in plan.Fer)
        {
            var runs = Accuracies(run, BilinearPaper.Fer, variant.Name);
            var (spread, interval) = (Spread.Of(runs), Interval.OfMean(runs));
            var folded = plan.CkPlus.FirstOrDefault(row => row.Variant == variant);
            var (frame, person) = (folded.ByFrame?.Scores(run), folded.ByPerson?.Scores(run));
            table.Add(
                variant.Name, variant.Title, BilinearPaper.AccuracyOf(BilinearPaper.Fer, variant.Name), spread.Mean, spread.StandardDeviation, interval.Low, interval.High, runs.Count,
                Column(run, BilinearPaper.Fer, variant.Name, "validation").Average(), Column(run, BilinearPaper.Grown, variant.Name, "accuracy") is [var grown] ? grown : null,
                BilinearPaper.AccuracyOf(BilinearPaper.ByFrame, variant.Name), frame?.Pooled, frame?.Accuracy.StandardDeviation, frame?.Interval.Low, frame?.Interval.High,
                person?.Pooled, person?.Accuracy.StandardDeviation, person?.Interval.Low, person?.Interval.High);
        }
        return table;
    }

    /// <summary>Accuracies of a variant, of each seed.</summary>
    public static IReadOnlyList<double> Accuracies(StudyRun run, string data, string variant) => Column(run, data, variant, "accuracy");

    /// <summary>The accuracy of a variant that was trained once, and where it lies.</summary>
    public static (double Accuracy, Interval Interval) OneRun(StudyRun run, string data, string variant)
    {
        var accuracy = Column(run, data, variant, "accuracy").Single();
        return (accuracy, Interval.OfShare(accuracy, (int)Column(run, data, variant, "count").Single()));
    }

    /// <summary>The difference of two variants over the samples, and where it lies.</summary>
    public static (double Difference, Interval Interval) OneDifference(StudyRun run, string effect, string data)
    {
        var pairs = run.Table(Comparison.SamplesTable);
        var row = Enumerable.Range(0, pairs.Count).Single(row => pairs[row, "effect"] == effect && pairs[row, "data"] == data);
        return (pairs.Number(row, "difference")!.Value, new(pairs.Number(row, "low")!.Value, pairs.Number(row, "high")!.Value));
    }

    private static IReadOnlyList<double> Column(StudyRun run, string data, string variant, string column)
    {
        var runs = run.Table(Runs);
        return [.. Enumerable.Range(0, runs.Count).Where(row => runs[row, "data"] == data && runs[row, "variant"] == variant).Select(row => runs.Number(row, column)!.Value)];
    }
}
