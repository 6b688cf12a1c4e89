using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.ProgressivePruning;

/// <summary>The study of pruning on SFEW: a compression network unit by unit, and a network after LeNet kernel by kernel.</summary>
internal sealed class PruningStudy : Study
{
    private const int Runs = 5;

    // About as many steps as the paper's epochs, each of which its curve shows to be one step.
    private const int SmallEpochs = 42;

    private const string Sheet = "sfew-sheet";
    private const string Frames = "sfew";

    // The paper's table of section 3.1, from ten units less one on.
    private static readonly (int Units, double Loss, double Angle)[] paperUnits =
        [(9, 0.0064, 0.15), (8, 0.0198, 0.197), (7, 0.0549, 0.61), (6, 0.105, 1.08), (5, 0.16, 1.76), (4, 0.32, 9.07), (3, 0.53, 18.54), (2, 0.569, 62.64)];

    // Those of sections 2.2 and 3.3.
    private static readonly (string Channels, string Recipe, double Accuracy)[] combinations =
        [("16-32", "pruning-cnn", 0.3669), ("12-24", "pruning-cnn-12-24", 0.3328), ("20-40", "pruning-cnn-20-40", 0.3232), ("6-12", "pruning-cnn-6-12", 0.2721)];

    private static readonly (int Pruned, double Loss, double Accuracy)[] paperKernels = [(0, 0.2831, 0.9704), (1, 0.2831, 0.9704), (2, 0.2831, 0.9704), (3, 0.3295, 0.9526), (4, 0.5569, 0.8182)];

    /// <inheritdoc/>
    public override string Name => "pruning";

    /// <inheritdoc/>
    public override string Title => "Progressive compression and pruning on SFEW";

    /// <inheritdoc/>
    public override string Paper => "Luan, Facial expression classification and progressive image compression technology application based on SFEW database, Australian National University";

    /// <inheritdoc/>
    public override IReadOnlyList<StudyNeed> Needs(string? root = null) =>
    [
        new("sfew/SFEW.xlsx", "the sheet that is compressed", DataSets.Find("sfew/SFEW.xlsx", root) is not null),
        new("sfew/frames", "frames of films, whose expressions are named", DataSets.Find("sfew/frames", root) is not null),
    ];

    /// <inheritdoc/>
    internal override IReadOnlyList<StudyStep> Steps(StudyRun run)
    {
        var networks = Networks(run);
        return
        [
            .. Compressions(run, FeatureScaling.None).Concat(Compressions(run, FeatureScaling.Features)).Select(recipe => PruningSteps.Units(run, recipe)),
            new("compression network, all seeds", "units", _ => run.Save(Units(run))),
            .. networks.Concat(Attempts(run)).Select(training => training.Step(run)),
            PruningSteps.Kernels(run, networks[0]),
            new("kernels, all runs", "kernels-mean", _ => run.Save(Kernels(run))),
            PruningSteps.Speeds(run, Compressions(run, FeatureScaling.None).First(), networks[0].Recipe),
            new("accuracies", "accuracies", _ => run.Save(FoldScores.Table("accuracies", run, networks))),
            new("attempts", "attempts", _ => run.Save(FoldScores.Table("attempts", run, Attempts(run)))),
            new("data", UsedData.Name, _ => run.Save(new UsedData().Add(Sheet, "compressed", DataSets.OpenSamples(Sheet, run.Root)).Add(Frames, "named", DataSets.OpenSamples(Frames, run.Root)).Table)),
            new("protocol", Protocol.Name, _ => run.Save(Told(run, networks))),
            new("verdicts", Claims.Name, _ => run.Save(Judged(run, networks))),
        ];
    }

    /// <inheritdoc/>
    internal override void Tell(StudyRun run, ReportPage page)
    {
        var (units, kernels, speeds) = (run.Table("units"), run.Table("kernels-mean"), run.Table(PruningSteps.SpeedsName));
        page.Section(
            "The compression network unit by unit",
            "Of the two units that are the most alike, or the most opposite, the lesser hands its part over to the other and goes. Loss is the mean squared error of the numbers of the sheet, as they stand there, and of its columns brought to equal mean and deviation (scaled); the mean over the seeds, with the deviation. The paper does not tell the scale of its numbers, so that the curves can be held against each other by their shape alone.");
        page.Table(units,
        [
            new("units", "hidden units", "0"), new("paper_loss", "loss, paper", "0.0000"), new("loss", "loss here", "0.000000"), new("loss_deviation", "±", "0.000000"), new("test_loss", "on test rows", "0.000000"),
            new("scaled_loss", "loss, scaled", "0.0000"), new("scaled_loss_deviation", "±", "0.0000"), new("scaled_test_loss", "on test rows", "0.0000"),
            new("paper_angle", "least angle, paper", "0.00"), new("min_angle", "here, degrees", "0.00"), new("scaled_min_angle", "scaled", "0.00"), new("parameters", "parameters", "0"),
        ]);
        page.Figure(
            "Loss and least angle over the number of hidden units (figure 4 of the paper).",
            new LineChart("hidden units", "loss, mean squared error") { Reaches = [0], Lines = [new("here", units, "units", "loss", 0), new("here, scaled", units, "units", "scaled_loss", 2), new("paper", units, "units", "paper_loss", 1, IsDashed: true)] },
            new LineChart("hidden units", "least angle, degrees") { Reaches = [0], Lines = [new("here", units, "units", "min_angle", 0), new("here, scaled", units, "units", "scaled_min_angle", 2), new("paper", units, "units", "paper_angle", 1, IsDashed: true)] });
        page.Section("The network after LeNet on frames", "Five runs each are five folds: every frame is tested once. By film beside it for the channels that the paper chose.");
        page.Table(run.Table("accuracies"), FoldScores.Columns);
        foreach (var training in Networks(run).Where(training => training.Name.StartsWith("lenet-16", StringComparison.Ordinal)))
        {
            page.Confusion(run.Table($"{training.Name}-confusion"), training.FullTitle);
            page.Figure($"{training.FullTitle}, first run: loss and accuracy over the epochs.", EvaluationTables.Curves(training.Curves(run, 1)));
        }
        if (run.Table("attempts").Count > 0)
        {
            page.Section("Attempts", "Other settings, tried by frame because the paper leaves them open. Each is reported; none was chosen by what it gave here. The column of validation tells which would be.");
            page.Table(run.Table("attempts"), FoldScores.Columns);
        }
        page.Section("Kernels of the first convolution, one by one", "The least important kernel goes, without training in between; means over the runs. The paper stops when the loss has risen by more than a tenth.");
        page.Table(kernels,
        [
            new("pruned", "kernels pruned", "0"), new("paper_loss", "training loss, paper", "0.0000"), new("training_loss", "here", "0.0000"), new("paper_accuracy", "training accuracy, paper", "0.00 %"), new("training_accuracy", "here", "0.00 %"),
            new("test_loss", "test loss", "0.0000"), new("test_accuracy", "test accuracy", "0.00 %"), new("least_importance", "least importance", "0.0000"), new("parameters", "parameters", "0"), new("arithmetic", "multiplications a frame", "0"),
        ]);
        page.Figure(
            "Training loss, accuracies and the least importance over the number of kernels pruned (figures 6 to 8 of the paper).",
            new LineChart("kernels pruned", "training loss") { Reaches = [0], Lines = [new("here", kernels, "pruned", "training_loss", 0), new("paper", kernels, "pruned", "paper_loss", 1, IsDashed: true)] },
            new LineChart("kernels pruned", "accuracy, share") { Lines = [new("here", kernels, "pruned", "training_accuracy", 0), new("here, test frames", kernels, "pruned", "test_accuracy", 2), new("paper", kernels, "pruned", "paper_accuracy", 1, IsDashed: true)] },
            new LineChart("kernels pruned", "least importance") { Reaches = [0], Lines = [new("here", kernels, "pruned", "least_importance", 0)] });
        page.Section("Measured speed", "The least time of fifteen rounds for one input on one thread; the networks of a layer took turns. Times depend on the machine and what else it did.");
        page.Table(speeds,
        [
            new("layer", "fewer channels of"), new("pruned", "pruned", "0"), new("microseconds", "microseconds an input", "0.0"), new("per_second", "inputs a second", "0"), new("speed", "times as fast", "0.00"),
        ]);
    }

    private static IEnumerable<Recipe> Compressions(StudyRun run, FeatureScaling scaling)
    {
        var recipe = Recipe.Open("autoencoder");
        return Enumerable.Range(0, Runs).Select(i => recipe with { Seed = run.Seed + (ulong)i, Scaling = scaling });
    }

    private static List<ResultTable> UnitTables(StudyRun run, FeatureScaling scaling) => [.. Compressions(run, scaling).Select(recipe => run.Table(PruningSteps.UnitsName(recipe)))];

    // Of the channels that the paper chose by film, too.
    private static List<FoldedTraining> Networks(StudyRun run) =>
    [
        .. combinations.Select(network => Of(run, network.Channels, "frame", $"channels {network.Channels.Replace('-', '/')}", Recipe.Open(network.Recipe))),
        Of(run, combinations[0].Channels, "film", $"channels {combinations[0].Channels.Replace('-', '/')}", Recipe.Open(combinations[0].Recipe)),
    ];

    // With few epochs only, as each is as long as the network itself.
    private static List<FoldedTraining> Attempts(StudyRun run)
    {
        if (run.Size != StudySize.Small)
            return [];
        var recipe = Recipe.Open(combinations[0].Recipe);
        FoldedTraining Attempt(string name, string title, Recipe changed) => Of(run, combinations[0].Channels, name, $"channels 16/32, {title}", changed);
        return
        [
            Attempt("tenth", "a tenth of the other folds for validation", recipe with { Data = [recipe.Data[0] with { ValidationShare = 0.1f }] }),
            Attempt("mirrored", "mirror images", recipe with { Augmentation = recipe.Augmentation with { Flip = 0.5f } }),
            Attempt("batch-8", "batches of 8", recipe with { BatchSize = 8 }),
        ];
    }

    private static FoldedTraining Of(StudyRun run, string channels, string name, string title, Recipe recipe) => new(
        $"lenet-{channels}-{name}", title, recipe with { Seed = run.Seed, Epochs = run.Size == StudySize.Small ? SmallEpochs : recipe.Epochs }, Runs, ByFilm: name == "film");

    private static ResultTable Units(StudyRun run)
    {
        var (plain, scaled) = (UnitTables(run, FeatureScaling.None), UnitTables(run, FeatureScaling.Features));
        var table = new ResultTable(
            "units", "units", "loss", "loss_deviation", "test_loss", "min_angle", "scaled_loss", "scaled_loss_deviation", "scaled_test_loss", "scaled_min_angle", "parameters", "paper_loss", "paper_angle");
        for (var row = 0; row < plain[0].Count; row++)
        {
            Evaluation.Spread Over(List<ResultTable> seeds, string column) => Evaluation.Spread.Of(seeds.Select(seed => seed.Number(row, column)!.Value));
            var paper = Array.Find(paperUnits, paper => paper.Units == plain[0].Number(row, "units"));
            table.Add(
                plain[0][row, "units"],
                Over(plain, "loss").Mean, Over(plain, "loss").StandardDeviation, Over(plain, "test_loss").Mean, Over(plain, "min_angle").Mean,
                Over(scaled, "loss").Mean, Over(scaled, "loss").StandardDeviation, Over(scaled, "test_loss").Mean, Over(scaled, "min_angle").Mean,
                plain[0][row, "parameters"], paper.Units == 0 ? null : paper.Loss, paper.Units == 0 ? null : paper.Angle);
        }
        return table;
    }

    private static ResultTable Kernels(StudyRun run)
    {
        var runs = run.Table(PruningSteps.KernelsName);
        var table = new ResultTable("kernels-mean", "pruned", "training_loss", "training_accuracy", "test_loss", "test_accuracy", "least_importance", "parameters", "arithmetic", "paper_loss", "paper_accuracy");
        foreach (var rows in Enumerable.Range(0, runs.Count).GroupBy(row => (int)runs.Number(row, "pruned")!.Value))
        {
            double Mean(string column) => rows.Average(row => runs.Number(row, column)!.Value);
            var paper = rows.Key < paperKernels.Length ? paperKernels[rows.Key] : default;
            table.Add(
                rows.Key, Mean("training_loss"), Mean("training_accuracy"), Mean("test_loss"), Mean("test_accuracy"), Mean("least_importance"), Mean("parameters"), Mean("arithmetic"),
                rows.Key < paperKernels.Length ? paper.Loss : null, rows.Key < paperKernels.Length ? paper.Accuracy : null);
        }
        return table;
    }

    private static ResultTable Judged(StudyRun run, List<FoldedTraining> networks)
    {
        var claims = new Claims();
        var units = run.Table("units");
        foreach (var (row, paper) in new[] { (1, paperUnits[0]), (units.Count - 1, paperUnits[^1]) })
        {
            claims.AddMean(
                $"loss with {paper.Units} hidden units", "section 3.1, table", Text($"{paper.Units} units: {paper.Loss}"), paper.Loss, [], "0.0000", higherIsBetter: false,
                Text($"a loss is in the unit of its numbers, whose scale the paper does not tell: as they stand in the sheet it is {units.Number(row, "loss"):0.000000} here, with columns scaled {units.Number(row, "scaled_loss"):0.000}"));
        }
        foreach (var (scaling, which) in new[] { (FeatureScaling.None, ""), (FeatureScaling.Features, ", columns scaled") })
        {
            var seeds = UnitTables(run, scaling);
            claims.AddMean($"share of removals by which the loss rises{which}", "section 3.1", "the loss is increased", 1, [.. seeds.Select(seed => Rises(seed, "loss"))], "0.0 %", higherIsBetter: true, "the shape of the curve");
            claims.AddMean($"share of removals by which the least angle rises{which}", "section 3.1, table", "0.15° to 62.64°", 1, [.. seeds.Select(seed => Rises(seed, "min_angle"))], "0.0 %", higherIsBetter: true, "the shape of the curve");
            claims.AddMean(
                $"least angle with ten hidden units{which}", "section 3.1, table", "9 units: 0.15°", 0.15, [.. seeds.Select(static seed => seed.Number(0, "min_angle")!.Value)], "0.00", higherIsBetter: false,
                "degrees; the paper's line of nine units may be that before one of ten goes, and its scale decides here, too");
        }
        var small = run.Size == StudySize.Small ? Text($"size small: {networks[0].Recipe.Epochs} epochs") : "";
        foreach (var (network, training) in combinations.Zip(networks))
            claims.AddAccuracy($"test accuracy with channels {network.Channels.Replace('-', '/')}, by frame", "section 2.2, table", Text($"Avg Test Accuracy {network.Accuracy:0.00 %}"), network.Accuracy, training.Scores(run), small);
        var kernels = run.Table(PruningSteps.KernelsName);
        List<double> Rows(int pruned, string column) => [.. Enumerable.Range(0, kernels.Count).Where(row => kernels.Number(row, "pruned") == pruned).Select(row => kernels.Number(row, column)!.Value)];
        claims.AddMean("test accuracy after three kernels went", "section 3.3", "accuracy is 34.32%", 0.3432, Rows(3, "test_accuracy"), "0.00 %", higherIsBetter: true, (small.Length > 0 ? small + "; " : "") + "the paper's is of one run: 58 of 169 frames, after 64 of 169");
        claims.AddMean(
            "rise of the training loss by three kernels", "section 3.3, table", "0.2831 to 0.3295", 0.0464, [.. Rows(3, "training_loss").Zip(Rows(0, "training_loss"), (after, before) => after - before)], "0.0000", higherIsBetter: false, small);
        return claims.Table;
    }

    private static double Rises(ResultTable table, string column) => Enumerable.Range(1, table.Count - 1).Average(row => table.Number(row, column) > table.Number(row - 1, column) ? 1.0 : 0);

    private static ResultTable Told(StudyRun run, List<FoldedTraining> networks)
    {
        var (autoencoder, recipe) = (Recipe.Open("autoencoder"), networks[0].Recipe);
        var data = run.Table(UsedData.Name);
        return new Protocol()
            .Add("rows of the sheet, frames", "675", $"{data[0, "samples"]} and {data[1, "samples"]}", "one row lacks values, and one frame stands under two labels")
            .Add("compression network", "11-10-11, sigmoid, linear ends", Line(autoencoder), "the paper tells neither optimiser, rate, batch nor epochs")
            .Add("columns compressed", "eleven", "the label and ten features, as they stand in the sheet, and beside it each brought to mean 0 and deviation 1", "the paper keeps eleven of twelve columns and does not tell their scale; angles as small as its own are those of units that hardly see the small features")
            .Add("which unit goes", "one of a pair below 15 or above 165 degrees, and for the table the nearest pair each time", "one of the nearest pair; above means the angle of the activations less their means", "outputs of a sigmoid are never negative, so that as they are none is more than 90 degrees from another")
            .Add("its weights", "added to those of the unit that remains, for a complementary pair with the sign turned", "times the slope of the line from one unit to the other, whose offset goes into the bias", "so that nothing is lost where two are really alike")
            .Add("test rows", "a fifth, by chance", "a fifth, whole films, by which the best epoch is chosen, too", "frames of one film share people and scenes")
            .Add("network after LeNet", "grey frames of 90x72; Adam, 700 epochs", Line(recipe), run.Size == StudySize.Small ? "size small; the paper's curve after 100 epochs is that of 100 steps, and these are as many steps as its 700" : "the paper tells no rate and no batch")
            .Add("scale of frames", "normalised, how is not told", recipe.Preprocessing.PerFace ? "each frame to mean 0 and deviation 1 by itself" : "all alike", "films differ in light, and each frame has bars of its own")
            .Add("runs", "five, a fifth tested in each", "five folds, each a run; by film beside it", "so every frame is tested once; the paper's 37.8698 % is 64 of 169 frames, a quarter")
            .Add("choice of the epoch", "the last one", "the best one on a fifth of the other folds: frames for folds by frame, whole films for folds by film", "chosen without the test")
            .Add("pruned kernels", "weights set to zero", "taken out of the tensors", "the outputs are the same, and the network is smaller")
            .Table;
    }

    private static string Line(Recipe recipe) => Text($"{recipe.Network.Title}; {recipe.Optimizer.Name}, rate {recipe.Optimizer.LearningRate}; {recipe.Epochs} epochs, batches of {recipe.BatchSize}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
