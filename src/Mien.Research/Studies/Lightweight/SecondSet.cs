using Mien.Models;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.Lightweight;

/// <summary>
/// The network on a second data set: KDEF as the paper, faces cut out by MTCNN, a fifth of the persons tested; where that is not at hand RAF-DB,
/// with the split that it comes with. It begins with random weights, and with the shipped ones. It leaves second.csv and the curves of both.
/// </summary>
internal sealed class SecondSet
{
    /// <summary>Name of the table.</summary>
    public const string Name = "second";

    /// <summary>The paper's set.</summary>
    public const string Kdef = "kdef";

    /// <summary>What stands in for it.</summary>
    public const string StandIn = "rafdb";

    private const int Side = 48;
    private const int Folds = 5;
    private const float ValidationShare = 0.1f;

    // The set has fewer faces, so that as many epochs are fewer steps.
    private const int SmallFactor = 3;

    private static readonly (string Name, string Title, bool IsTuned)[] trainings = [("second-new", "from random weights", false), ("second-tuned", "from the shipped weights", true)];

    private readonly StudyRun run;
    private readonly ComparedNetwork network;
    private readonly Lazy<FaceSet> faces;

    /// <param name="run">The study.</param>
    /// <param name="network">What is trained.</param>
    public SecondSet(StudyRun run, ComparedNetwork network)
    {
        (this.run, this.network) = (run, network);
        faces = new(() => Set == Kdef ? SplitByPerson(FoundFaces.Cut(DataSets.Open(Kdef, run.Root), FaceDetectors.Default, Side), run.Seed) : DataSets.Open(StandIn, run.Root));
    }

    /// <summary>Which set it is.</summary>
    public string Set => DataSets.Has(Kdef, run.Root) ? Kdef : StandIn;

    /// <summary>Its faces.</summary>
    public FaceSet Faces => faces.Value;

    /// <summary>The steps.</summary>
    public IEnumerable<StudyStep> Steps =>
    [
        .. trainings.Select(training => ComparedNetwork.Train(run, training.Name, $"light on the second set, {training.Title}", () => Recipe(training.IsTuned), () => Faces)),
        new("second set", Name, _ => run.Save(Measure())),
    ];

    /// <summary>All persons in one split: a fifth of them for testing.</summary>
    public static FaceSet SplitByPerson(FaceSet faces, ulong seed)
    {
        var folds = SampleSplits.Fold(faces, Folds, byGroup: true, seed);
        return faces.WithSplits([.. Enumerable.Range(0, faces.Count).Select(row => folds[row] == 0 ? Split.Test : Split.Train)]);
    }

    /// <summary>Shows it.</summary>
    public static void Tell(StudyRun run, ReportPage page)
    {
        page.Table(run.Table(Name),
        [
            new("model", "model"), new("set", "data"), new("training", "training", "0.00 %"), new("test", "test", "0.00 %") { Below = [new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("faces", "faces", "0")] },
            new("validation_loss", "validation loss", "0.0000"),
        ]);
        foreach (var (name, title, _) in trainings)
            page.Figure($"Light on the second set, {title} (figure 19 of the paper): loss and accuracy over the epochs.", EvaluationTables.Curves(run.Table(StudyRun.EpochsOf(name))));
    }

    private Recipe Recipe(bool isTuned)
    {
        var recipe = network.Recipe(run);
        return recipe with
        {
            Name = $"light-{Set}",
            Data = [new DataRecipe(Set) { ValidationShare = ValidationShare }],
            Epochs = run.Size == StudySize.Small ? SmallFactor * recipe.Epochs : recipe.Epochs,
            Start = isTuned ? new StartRecipe { Weights = LightStudy.Shipped } : null,
        };
    }

    private ResultTable Measure()
    {
        var table = new ResultTable(Name, "model", "set", "training", "validation", "validation_loss", "test", "low", "high", "faces");
        foreach (var (model, test) in LightPaper.Second)
            table.Add(model, LightPaper.SecondName, test.Train, null, test.Loss, test.Test, null, null, null);
        foreach (var (name, title, isTuned) in trainings)
        {
            using var model = Model.Load(TrainingRun.BestModelIn(run.Work(name)));
            var split = (FaceSet)TrainingSamples.Split(Recipe(isTuned), Faces);
            var (training, validation, test) = (Fit.Of(model, split, Split.Train), Fit.Of(model, split, Split.Validation), Evaluator.Evaluate(model, Faces, Split.Test));
            var interval = Interval.OfShare(test.Accuracy, test.Count);
            table.Add($"light here, {title}", Set, training.Accuracy, validation.Accuracy, validation.Loss, test.Accuracy, interval.Low, interval.High, test.Count);
        }
        return table;
    }
}
