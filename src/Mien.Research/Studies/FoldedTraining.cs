using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Inspection;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies;

/// <summary>
/// A recipe trained and tested in folds, as a step of a study. It leaves NAME-folds.csv, NAME-classes.csv, NAME-confusion.csv, and of each
/// fold its curves, NAME-foldN.csv, with the angles and stages of the layer that it looks into.
/// </summary>
/// <param name="Name">Name of its tables.</param>
/// <param name="Title">What it is.</param>
/// <param name="Recipe">What to train.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="ByFilm">Whether all frames of a film are in one fold; else folds are cut by frame.</param>
internal sealed record FoldedTraining(string Name, string Title, Recipe Recipe, int Folds, bool ByFilm)
{
    private const int RowsOfCurves = 200;

    /// <summary>A layer whose units' angles are recorded as it trains; null for none. A fold that was stopped then begins anew.</summary>
    public string? Inspects { get; init; }

    /// <summary>The title with what the folds are cut by.</summary>
    public string FullTitle => $"{Title}, by {(ByFilm ? "film" : "frame")}";

    /// <summary>The step.</summary>
    /// <param name="run">The study.</param>
    /// <param name="data">Opens the samples; null for those that the recipe names.</param>
    public StudyStep Step(StudyRun run, Func<SampleSet>? data = null) => new(FullTitle, $"{Name}-folds", tell => Execute(run, data?.Invoke() ?? RecipeData.Open(Recipe, run.Root), tell));

    /// <summary>What the folds gave.</summary>
    public FoldScores Scores(StudyRun run) => FoldScores.Of(run.Table($"{Name}-folds"));

    /// <summary>The curves of a fold, counted from 1.</summary>
    public ResultTable Curves(StudyRun run, int fold) => run.Table($"{Name}-fold{fold}");

    /// <summary>The stages of a fold as bands over its epochs; none where no layer was looked into.</summary>
    public IReadOnlyList<ChartBand> Stages(StudyRun run, int fold)
    {
        if (Inspects is null)
            return [];
        var stages = run.Table($"{Name}-fold{fold}-stages");
        return [.. Enumerable.Range(0, stages.Count).Select(row => new ChartBand(stages[row, "stage"], stages.Number(row, "first")!.Value, stages.Number(row, "last")!.Value))];
    }

    private void Execute(StudyRun run, SampleSet data, Action<string> tell)
    {
        var folder = run.Work(Name);
        var validation = CrossValidation.Open(Recipe, data, Folds, ByFilm, folder);
        if (Inspects is not null)
            DropUnfinished(folder);
        validation.Execute((fold, training) =>
        {
            tell($"  fold {fold} of {Folds}");
            if (Inspects is null)
                training.Execute();
            else
                Inspect(run, fold, training, data.Labels.Count);
        });
        var pooled = validation.Pooled;
        run.Save(EvaluationTables.Classes($"{Name}-classes", pooled.PerClass));
        run.Save(EvaluationTables.Confusion($"{Name}-confusion", new LabelSet(pooled.PerClass.Select(scores => scores.Label)), pooled.Confusion));
        var folds = new ResultTable($"{Name}-folds", "fold", "count", "epoch", "validation", "accuracy", "macro_f1");
        foreach (var (number, test) in CrossValidation.DoneIn(folder))
        {
            var own = CrossValidation.FoldIn(folder, number);
            var rows = TrainingRun.RowsOf(own, Recipe.Epochs);
            if (Inspects is null)
                run.Save(EvaluationTables.Epochs($"{Name}-fold{number}", rows, Every));
            folds.Add(number, test.Count, EpochRow.BestOf(rows)!.Epoch, EpochRow.BestOf(rows)!.ValidationAccuracy, test.Accuracy, test.MacroF1);
        }
        run.Save(folds);
    }

    private int Every => Math.Max(1, Recipe.Epochs / RowsOfCurves);

    // What was seen of a fold that was stopped is lost with it.
    private void DropUnfinished(string folder)
    {
        foreach (var fold in Enumerable.Range(1, Folds).Except(CrossValidation.DoneIn(folder).Select(fold => fold.Fold)).Select(fold => CrossValidation.FoldIn(folder, fold)).Where(Directory.Exists))
            Directory.Delete(fold, recursive: true);
    }

    private void Inspect(StudyRun run, int fold, TrainingRun training, int classes)
    {
        var rows = new List<DistinctivenessRow>();
        DistinctivenessRecorder? recorder = null;
        try
        {
            training.Execute(observe: (epoch, network) =>
            {
                recorder ??= new DistinctivenessRecorder(network, [Inspects!], training.Validation);
                if ((epoch.Epoch - 1) % Every == 0 || epoch.Epoch == Recipe.Epochs)
                    rows.AddRange(recorder.Record(epoch));
            });
        }
        finally
        {
            recorder?.Dispose();
        }
        var table = new ResultTable($"{Name}-fold{fold}", "epoch", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy", "angle_min", "angle_mean", "angle_max", "centred_min", "centred_max");
        foreach (var row in rows)
        {
            table.Add(
                row.Epoch, row.TrainingLoss, row.TrainingAccuracy, row.ValidationLoss, row.ValidationAccuracy, row.Angles.Min, row.Angles.Mean, row.Angles.Max, row.Centred.Min, row.Centred.Max);
        }
        run.Save(table);
        var stages = new ResultTable($"{Name}-fold{fold}-stages", "stage", "first", "last");
        var bands = TrainingStages.Of(rows, classes);
        foreach (var (i, band) in bands.Index())
            stages.Add(band.Stage.ToString().ToLowerInvariant(), band.First, i + 1 < bands.Count ? bands[i + 1].First - 1 : Recipe.Epochs);
        run.Save(stages);
    }
}

/// <summary>Accuracies of folds.</summary>
/// <param name="Count">Number of folds.</param>
/// <param name="Accuracy">Mean and deviation over them, 0 to 1.</param>
/// <param name="Pooled">Accuracy over the samples of all folds, 0 to 1.</param>
/// <param name="Samples">How many these are.</param>
internal sealed record FoldScores(int Count, Spread Accuracy, double Pooled, int Samples)
{
    /// <summary>The interval of 95 % of the accuracy over all samples.</summary>
    public Interval Interval => Interval.OfShare(Pooled, Samples);

    /// <summary>Reads what a <see cref="FoldedTraining"/> left.</summary>
    public static FoldScores Of(ResultTable folds)
    {
        var rows = Enumerable.Range(0, folds.Count).Select(row => (Accuracy: folds.Number(row, "accuracy")!.Value, Count: folds.Number(row, "count")!.Value)).ToList();
        var samples = rows.Sum(row => row.Count);
        return new(rows.Count, Spread.Of(rows.Select(row => row.Accuracy)), rows.Sum(row => row.Accuracy * row.Count) / samples, (int)samples);
    }

    /// <summary>The accuracies of several trainings, side by side.</summary>
    public static ResultTable Table(string name, StudyRun run, IEnumerable<FoldedTraining> trainings)
    {
        var table = new ResultTable(name, "network", "folds_by", "folds", "samples", "accuracy", "deviation", "pooled", "low", "high");
        foreach (var training in trainings)
        {
            var scores = training.Scores(run);
            table.Add(
                training.Title, training.ByFilm ? "film" : "frame", scores.Count, scores.Samples, scores.Accuracy.Mean, scores.Accuracy.StandardDeviation, scores.Pooled, scores.Interval.Low, scores.Interval.High);
        }
        return table;
    }

    /// <summary>What reports show of <see cref="Table"/>.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("network", "network"), new("folds_by", "folds by"), new("folds", "folds", "0"), new("samples", "samples", "0"), new("accuracy", "mean of folds", "0.00 %"), new("deviation", "±", "0.00 %"),
        new("pooled", "over all samples", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"),
    ];
}
