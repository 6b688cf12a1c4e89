using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Studies.HiddenNeurons;
using Mien.Research.Training;

namespace Mien.Research.Studies.Bilinear;

/// <summary>The study of the bilinear network on FER-2013 and CK+: what pretraining, bilinear pooling and gradient centralisation each give.</summary>
/// <param name="seeds">Seeds on FER-2013.</param>
/// <param name="folds">Folds of CK+.</param>
/// <param name="adapt">What is changed in every recipe.</param>
internal sealed class BilinearStudy(int seeds, int folds, Func<Recipe, Recipe> adapt) : Study
{
    /// <summary>The study as it is meant, with three seeds and five folds.</summary>
    public BilinearStudy()
        : this(3, 5, recipe => recipe)
    {
    }

    /// <inheritdoc/>
    public override string Name => "bilinear";

    /// <inheritdoc/>
    public override string Title => "Bilinear network with gradient centralisation";

    /// <inheritdoc/>
    public override string Paper => "Lyu, Mao, Chen and Wang, Facial Expression Recognition via Optimized Bilinear ResNet34, Computer Systems and Applications 33(11), 2024, in Chinese";

    /// <inheritdoc/>
    public override IReadOnlyList<StudyNeed> Needs(string? root = null) =>
    [
        new("fer2013", "all networks are trained and tested on it", DataSets.Has("fer2013", root)),
        new("ckplus", "folds by frame and by person", DataSets.Has("ckplus", root)),
        new("rafdb", "pretraining where there are no weights of ImageNet", DataSets.Has("rafdb", root)),
        new(ImageNetFeatures.File, "size small: a ResNet-34 is grown from it; it is in the package Microsoft.ML.DnnImageFeaturizer.ResNet18", DataSets.Find(ImageNetFeatures.File, root) is not null, IsRequired: false),
        new(BilinearPlan.ImageNet, "size paper: the paper's pretraining; torchvision's weights of ImageNet", DataSets.Find(BilinearPlan.ImageNet, root) is not null, IsRequired: false),
    ];

    /// <inheritdoc/>
    internal override string Reading =>
        "PublicTest of FER chooses the epoch, PrivateTest is tested with it once, each face as it is; without copies leaves out the faces of which other splits have an exact copy. A figure over seeds is their mean with the standard deviation, "
        + "its interval is Student's over the seeds. On CK+ accuracies are over the frames of all folds, the deviation is over the folds, the interval is Wilson's and takes frames for independent, which those of one person are not. "
        + "Folds by frame test persons who were learned from, those by person do not.";

    /// <inheritdoc/>
    internal override IReadOnlyList<StudyStep> Steps(StudyRun run)
    {
        var plan = Plan(run);
        return
        [
            .. plan.Steps,
            new("tests on FER-2013", BilinearTables.Runs, _ => BilinearTables.SaveRuns(run, plan)),
            new("variants on the same samples", Comparison.SamplesTable, _ => BilinearTables.SavePairs(run, plan)),
            new("models that are shipped", BilinearTables.Shipped, _ => BilinearTables.SaveShipped(run)),
            new("attempts", "attempts", _ => run.Save(FoldScores.Table("attempts", run, plan.Attempts))),
            new("ablation", BilinearTables.Ablation, _ => run.Save(BilinearTables.OfAblation(run, plan))),
            new("effects", Comparison.EffectsTable, _ => run.Save(Comparison.Effects(run))),
            new("methods", "methods", _ => run.Save(BilinearPaper.Methods(run, plan))),
            new("classes", "classes", _ => run.Save(BilinearPaper.Classes(run, plan))),
            new("data", UsedData.Name, _ => run.Save(Data(run, plan))),
            new("protocol", Protocol.Name, _ => run.Save(BilinearPaper.Protocol(run, plan))),
            new("verdicts", Claims.Name, _ => run.Save(BilinearPaper.Claims(run, plan))),
        ];
    }

    /// <inheritdoc/>
    internal override void Tell(StudyRun run, ReportPage page)
    {
        var plan = Plan(run);
        page.Section("Does it help?", Comparison.Rule);
        page.Table(run.Table(Comparison.EffectsTable), Comparison.Columns);
        page.Section("The rows of the ablation", "What the paper adds step by step, and below it what else was compared. By person is what to expect of persons never seen.");
        page.Table(run.Table(BilinearTables.Ablation), BilinearTables.AblationColumns, caption: "Table 5 of the paper, FER-2013 and CK+");
        if (plan.Attempts.Count > 0)
        {
            page.Section("Attempts", "Other settings on CK+, by frame. Each is reported; none was chosen by what it gave here. The column of validation tells which would be.");
            page.Table(run.Table("attempts"), FoldScores.Columns);
        }
        page.Section("Beside other methods", "Figures of others are the paper's; nothing of them was run here.");
        page.Table(run.Table("methods"), [new("data", "data"), new("method", "method"), new("paper", "paper", "0.00 %"), new("ours", "here", "0.00 %"), new("low", "from", "0.00 %"), new("high", "to", "0.00 %"), new("remark", "what it is")], caption: "Tables 3 and 4 of the paper");
        page.Section("Classes beside those of the paper", "All three additions: on FER over the seeds, on CK+ over the folds. Faces that were tested with several seeds count as often.");
        page.Table(run.Table("classes"), BilinearPaper.ClassColumns, caption: "Tables 1 and 2 of the paper");
        page.Section("Confusion matrices", "Faces by true class and by the class named, over all seeds or folds.");
        foreach (var (variant, _) in plan.Fer)
            page.Confusion(run.Table($"fer-{variant.Name}-confusion"), $"FER-2013, {variant.Title}{(variant == BilinearVariant.Ablation[^1] ? " (figure 9 of the paper)" : "")}");
        foreach (var training in plan.Folds)
            page.Confusion(run.Table($"{training.Name}-confusion"), training.FullTitle);
        page.Section("Curves", "What the paper draws of all three additions. Loss and accuracy over the epochs while training, and on the faces that choose the epoch.");
        foreach (var training in plan.Fer.Select(row => row.Runs[0]).Concat(plan.Grown.Select(row => row.Run)))
            page.Figure(training.Title, EvaluationTables.Curves(run.Table(training.Epochs)));
        foreach (var training in plan.Folds)
            page.Figure($"{training.FullTitle}, first fold", EvaluationTables.Curves(training.Curves(run, 1)));
        page.Section("Every training and its test");
        page.Table(run.Table(BilinearTables.Runs), BilinearTables.RunColumns);
    }

    private BilinearPlan Plan(StudyRun run) => new(run, seeds, folds, adapt);

    private static ResultTable Data(StudyRun run, BilinearPlan plan)
    {
        var data = new UsedData().Add("fer2013", "trained and tested", DataSets.OpenSamples("fer2013", run.Root)).Add("ckplus", "trained and tested in folds", DataSets.OpenSamples("ckplus", run.Root));
        if (plan.Sources.Count > 0)
            data.Add("rafdb", "pretraining in place of ImageNet", DataSets.OpenSamples("rafdb", run.Root));
        if (plan.Given is { } given)
            data.AddFile(ImageNetFeatures.File, "a ResNet-34 is grown from it", given, isStandIn: true);
        if (plan.ImageNetFile is { } weights)
            data.AddFile(BilinearPlan.ImageNet, "pretraining", weights, isStandIn: false);
        return data.Table;
    }
}
