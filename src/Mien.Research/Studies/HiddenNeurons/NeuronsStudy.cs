using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Reports;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>The study of hidden neurons on SFEW: a network on features, one on faces, transfer, and how distinct hidden neurons are as they learn.</summary>
internal sealed class NeuronsStudy : Study
{
    /// <summary>The frames of SFEW.</summary>
    public const string Frames = "sfew";

    private const string Sheet = "sfew-features";

    /// <inheritdoc/>
    public override string Name => "neurons";

    /// <inheritdoc/>
    public override string Title => "Hidden neurons on SFEW";

    /// <inheritdoc/>
    public override string Paper =>
        "Markou, Insights of the Hidden Neuron Functionality using Deep Learning Techniques for Facial Emotion Recognition, Australian National University";

    /// <inheritdoc/>
    public override IReadOnlyList<StudyNeed> Needs(string? root = null) =>
    [
        new("sfew/SFEW.xlsx", "the sheet of features", DataSets.Find("sfew/SFEW.xlsx", root) is not null),
        new("sfew/frames", "frames of films, in which faces are found", DataSets.Find("sfew/frames", root) is not null),
        StudyNeed.OfDetector(NeuronsPlan.ViolaJones.Detector, "finds faces as the paper does; it comes with the package opencv-data"),
        new(ImageNetFeatures.File, "transfer from ImageNet, which can't be tested without; it is in the package Microsoft.ML.DnnImageFeaturizer.ResNet18", DataSets.Find(ImageNetFeatures.File, root) is not null, IsRequired: false),
    ];

    /// <inheritdoc/>
    internal override IReadOnlyList<StudyStep> Steps(StudyRun run)
    {
        var plan = new NeuronsPlan(run);
        return
        [
            .. NeuronsPlan.Detectors.Select(detector => detector.Step(run)),
            .. plan.Steps,
            new("data", UsedData.Name, _ => run.Save(Data(run, plan))),
            new("protocol", Protocol.Name, _ => run.Save(NeuronsPapers.Protocol(run, plan))),
            new("accuracies", "accuracies", _ => run.Save(FoldScores.Table("accuracies", run, plan.Main))),
            new("attempts", "attempts", _ => run.Save(FoldScores.Table("attempts", run, plan.AllAttempts))),
            new("classes", "classes", _ => run.Save(NeuronsPapers.Classes(run, plan))),
            new("stages", "stages", _ => run.Save(Stages(run, plan))),
            new("verdicts", Claims.Name, _ => run.Save(NeuronsPapers.Claims(run, plan))),
        ];
    }

    /// <inheritdoc/>
    internal override void Tell(StudyRun run, ReportPage page)
    {
        var plan = new NeuronsPlan(run);
        page.Section(
            "Accuracy by frame and by film",
            "The paper cuts folds by frame. What is lost by film is what the network knew of people and scenes. The last column is what would stand here if the tested fold itself named the best "
            + "epoch, as the paper has it: it is too high, is shown to tell how much of a gap that makes, and nothing is chosen by it.");
        page.Table(run.Table("accuracies"), FoldScores.Columns);
        page.Section("Attempts", "Other settings, tried by frame because the paper leaves some open. Each is reported; none was chosen by what it gave here. The column of validation tells which would be.");
        page.Table(run.Table("attempts"), FoldScores.Columns);
        page.Section("Faces found", "Frames where a detector found a face, and of which the networks on faces are trained and tested.");
        foreach (var detector in NeuronsPlan.Detectors)
            page.Table(run.Table(detector.Name), [new("class", "class"), new("frames", "frames", "0"), new("found", "with a face", "0")], caption: detector.Detector);
        page.Section("Classes beside those of the paper", "Each class against all others, pooled over folds by frame. Precision is not defined where no sample was named so.");
        page.Table(run.Table("classes"), NeuronsPapers.ClassColumns);
        page.Section("Confusion matrices", "Samples by true class and by the class named, over all folds.");
        foreach (var training in plan.Main)
            page.Confusion(run.Table($"{training.Name}-confusion"), training.FullTitle);
        page.Section("How distinct hidden neurons are as they learn", AngleTables.Explanation);
        page.Table(run.Table("stages"), [new("network", "network"), new("fold", "fold", "0"), new("stage", "stage"), new("first", "from epoch", "0"), new("last", "to epoch", "0")]);
        foreach (var (figure, training, fold) in plan.Figures)
            page.Figure($"{training.FullTitle}, fold {fold} (figure {figure} of the paper): angles, and the cross-entropy.", AngleTables.Charts(training.Curves(run, fold), training.Stages(run, fold)));
    }

    private static ResultTable Data(StudyRun run, NeuronsPlan plan)
    {
        var data = new UsedData().Add(Sheet, "features of frames", DataSets.OpenSamples(Sheet, run.Root)).Add(Frames, "frames in which faces were found", DataSets.OpenSamples(Frames, run.Root));
        foreach (var detector in NeuronsPlan.Detectors)
            data.Add(detector.Name, "faces cut from the frames", detector.Open(run));
        data.AddFile(NeuronsPlan.StandIn, "begins transfer instead of weights of ImageNet", ModelCatalogue.PathOf(NeuronsPlan.StandIn), isStandIn: true);
        if (plan.ImageNetFile is { } file)
            data.AddFile(ImageNetFeatures.File, "begins transfer", file, isStandIn: false);
        return data.Table;
    }

    private static ResultTable Stages(StudyRun run, NeuronsPlan plan)
    {
        var table = new ResultTable("stages", "network", "fold", "stage", "first", "last");
        foreach (var (_, training, fold) in plan.Figures)
        {
            var stages = training.Stages(run, fold);
            for (var row = 0; row < stages.Count; row++)
                table.Add(training.FullTitle, fold, stages[row, "stage"], stages[row, "first"], stages[row, "last"]);
        }
        return table;
    }
}
