using Mien.Labels;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Inspection;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies;

/// <summary>
/// A recipe trained and tested in folds, as a step of a study. It leaves NAME-folds.csv, NAME-classes.csv, NAME-confusion.csv, and of each
/// fold its curves, NAME-foldN.csv, where the recipe looks into a layer with its angles, and its stages, NAME-foldN-stages.csv.
/// Folds by frame choose their epoch on frames, folds by film on films.
/// </summary>
/// <param name="Name">Name of its tables.</param>
/// <param name="Title">What it is.</param>
/// <param name="Recipe">What to train.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="ByFilm">Whether all frames of a film are in one fold; else folds are cut by frame.</param>
internal sealed record FoldedTraining(string Name, string Title, Recipe Recipe, int Folds, bool ByFilm)
{
    private const int RowsOfCurves = 200;

    /// <summary>What to train.</summary>
    public Recipe Recipe { get; } = ByFilm ? Recipe : Recipe with { Data = [.. Recipe.Data.Select(set => set with { ValidationBySample = true })] };

    /// <summary>What is made of a fold's samples once it is known which ones it tests; null for nothing.</summary>
    public Func<SampleSet, SampleSet>? Prepares { get; init; }

    /// <summary>What a group of frames is that stays together: a film or a person.</summary>
    public string Group { get; init; } = "film";

    /// <summary>What the folds are cut by.</summary>
    public string CutBy => ByFilm ? Group : "frame";

    /// <summary>The title with what the folds are cut by.</summary>
    public string FullTitle => $"{Title}, by {CutBy}";

    /// <summary>The step.</summary>
    /// <param name="run">The study.</param>
    /// <param name="data">Opens the samples; null for those that the recipe names.</param>
    public StudyStep Step(StudyRun run, Func<SampleSet>? data = null)
    {
        return new(FullTitle, $"{Name}-folds", tell => Execute(run, Open(), tell))
        {
            Parts = [.. Enumerable.Range(1, Folds).Select(fold => new StudyPart($"fold {fold}", tell =>
            {
                var validation = Validation(run, Open());
                validation.Execute(fold, (_, training) => Train(run, validation, training, fold, tell));
            }))],
        };

        SampleSet Open() => data?.Invoke() ?? RecipeData.Open(Recipe, run.Root);
    }

    /// <summary>What the model of each fold answers to the samples that the fold tests.</summary>
    /// <param name="run">The study.</param>
    /// <param name="data">The samples.</param>
    public IReadOnlyList<Answers> Answers(StudyRun run, SampleSet data)
    {
        var validation = Validation(run, data);
        return [.. Enumerable.Range(1, Folds).Select(fold => Studies.Answers.Of(TrainingRun.BestModelIn(CrossValidation.FoldIn(run.Work(Name), fold)), validation.SamplesOf(fold), Split.Test))];
    }

    /// <summary>What the folds gave.</summary>
    public FoldScores Scores(StudyRun run) => FoldScores.Of(run.Table($"{Name}-folds"));

    /// <summary>The curves of a fold, counted from 1.</summary>
    public ResultTable Curves(StudyRun run, int fold) => run.Table($"{Name}-fold{fold}");

    /// <summary>The stages of a fold, counted from 1, of a recipe that looks into a layer.</summary>
    public ResultTable Stages(StudyRun run, int fold) => run.Table($"{Name}-fold{fold}-stages");

    private void Execute(StudyRun run, SampleSet data, Action<string> tell)
    {
        var folder = run.Work(Name);
        var validation = Validation(run, data);
        validation.Execute((fold, training) => Train(run, validation, training, fold, tell));
        var pooled = validation.Pooled;
        run.Save(EvaluationTables.Classes($"{Name}-classes", pooled.PerClass));
        run.Save(EvaluationTables.Confusion($"{Name}-confusion", new LabelSet(pooled.PerClass.Select(scores => scores.Label)), pooled.Confusion));
        var folds = new ResultTable($"{Name}-folds", "fold", "count", "epoch", "validation", "accuracy", "macro_f1", "epoch_by_test", "accuracy_by_test");
        foreach (var (number, test) in CrossValidation.DoneIn(folder))
        {
            var own = CrossValidation.FoldIn(folder, number);
            var rows = TrainingRun.RowsOf(own, Recipe.Epochs);
            SaveCurves(run, number, own, rows, data.Labels.Count);
            var byTest = TestCurve.Read(own);
            folds.Add(number, test.Count, EpochRow.BestOf(rows)!.Epoch, EpochRow.BestOf(rows)!.ValidationAccuracy, test.Accuracy, test.MacroF1, byTest.IndexOf(byTest.Max()) + 1, byTest.Max());
        }
        run.Save(folds);
    }

    private CrossValidation Validation(StudyRun run, SampleSet data) => CrossValidation.Open(Recipe, data, Folds, ByFilm, run.Work(Name), Prepares);

    private void Train(StudyRun run, CrossValidation validation, TrainingRun training, int fold, Action<string> tell)
    {
        tell($"  fold {fold} of {Folds}");
        using var tests = new TestCurve(training, validation.SamplesOf(fold), CrossValidation.FoldIn(run.Work(Name), fold));
        training.Execute(observe: tests.Add);
    }

    private void SaveCurves(StudyRun run, int fold, string folder, List<EpochRow> rows, int classes)
    {
        var every = Math.Max(1, Recipe.Epochs / RowsOfCurves);
        if (Recipe.Inspect is null)
        {
            run.Save(EvaluationTables.Epochs($"{Name}-fold{fold}", rows, every));
            return;
        }
        var seen = DistinctivenessLog.Read(folder).Where(row => EvaluationTables.IsTold(row.Epoch, every, Recipe.Epochs)).ToList();
        run.Save(AngleTables.Angles($"{Name}-fold{fold}", seen));
        run.Save(AngleTables.Stages($"{Name}-fold{fold}-stages", seen, classes, Recipe.Epochs));
    }
}

/// <summary>Accuracies of folds.</summary>
/// <param name="Count">Number of folds.</param>
/// <param name="Accuracy">Mean and deviation over them, 0 to 1.</param>
/// <param name="Pooled">Accuracy over the samples of all folds, 0 to 1.</param>
/// <param name="Samples">How many these are.</param>
/// <param name="Validation">Mean of the accuracies on the samples that chose the epochs, 0 to 1.</param>
/// <param name="ByTest">Accuracies of the epochs that the tested samples themselves would have named, as some papers do: too high.</param>
internal sealed record FoldScores(int Count, Spread Accuracy, double Pooled, int Samples, double Validation, IReadOnlyList<double> ByTest)
{
    /// <summary>How figures of folds are to be read.</summary>
    public const string Reading =
        "By frame: folds are cut by frame, as the papers do, so that frames of one film, with the same people and scenes, are learned from and tested on. By film: all frames of a film are in one fold; "
        + "that is what to expect on films never seen. An accuracy is the mean over the folds, with the standard deviation over them; its interval is Wilson's, over all samples tested, and takes them for "
        + "independent, which frames of one film are not: the true interval is wider. Where runs are averaged the interval is Student's over the runs. The epoch is chosen on samples that are not tested.";

    /// <summary>The interval of 95 % of the accuracy over all samples.</summary>
    public Interval Interval => Interval.OfShare(Pooled, Samples);

    /// <summary>Reads what a <see cref="FoldedTraining"/> left.</summary>
    public static FoldScores Of(ResultTable folds)
    {
        var rows = Enumerable.Range(0, folds.Count).Select(row => (Accuracy: folds.Number(row, "accuracy")!.Value, Count: folds.Number(row, "count")!.Value)).ToList();
        var samples = rows.Sum(row => row.Count);
        return new(rows.Count, Spread.Of(rows.Select(row => row.Accuracy)), rows.Sum(row => row.Accuracy * row.Count) / samples, (int)samples, Over("validation").Average(), [.. Over("accuracy_by_test")]);

        IEnumerable<double> Over(string column) => Enumerable.Range(0, folds.Count).Select(row => folds.Number(row, column)!.Value);
    }

    /// <summary>The accuracies of several trainings, side by side.</summary>
    public static ResultTable Table(string name, StudyRun run, IEnumerable<FoldedTraining> trainings)
    {
        var table = new ResultTable(name, "network", "folds_by", "folds", "samples", "accuracy", "deviation", "pooled", "low", "high", "validation", "by_test");
        foreach (var training in trainings)
        {
            var scores = training.Scores(run);
            table.Add(
                training.Title, training.CutBy, scores.Count, scores.Samples, scores.Accuracy.Mean, scores.Accuracy.StandardDeviation, scores.Pooled, scores.Interval.Low, scores.Interval.High, scores.Validation, scores.ByTest.Average());
        }
        return table;
    }

    /// <summary>What reports show of <see cref="Table"/>.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("network", "network"), new("folds_by", "folds by"), new("folds", "folds", "0"), new("samples", "samples", "0"), new("accuracy", "mean of folds", "0.00 %"), new("deviation", "±", "0.00 %"),
        new("pooled", "over all samples", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("validation", "validation", "0.00 %"), new("by_test", "if the test named the epoch", "0.00 %"),
    ];
}
