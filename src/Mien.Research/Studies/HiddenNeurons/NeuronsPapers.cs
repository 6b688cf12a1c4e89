using System.Globalization;
using Mien.Research.Data;
using Mien.Research.Reports;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>What the paper says, and what was found beside it.</summary>
internal static class NeuronsPapers
{
    private const string Percent = "0.00 %";

    private static readonly Dictionary<string, double> table3 = new() { ["ANN"] = 0.3576, ["CNN"] = 0.3772, ["T-Res"] = 0.5181 };

    // Table 4 of the paper, in its order of classes: precision, recall and specificity.
    private static readonly Dictionary<string, double[][]> table4 = new()
    {
        ["ANN"] = [[0.37, 0.14, 0.36, 0.14, 0.23, 0.19, 0.05], [0.43, 0.18, 0.36, 0.36, 0.23, 0.13, 0.08], [0.82, 0.98, 0.93, 0.69, 0.72, 0.55, 0.57]],
        ["CNN"] = [[0.43, 0.26, 0.53, 0.27, 0.24, 0.29, 0.34], [0.40, 0.13, 0.47, 0.21, 0.28, 0.50, 0.25], [0.90, 0.98, 0.91, 0.94, 0.82, 0.78, 0.93]],
        ["T-Res"] = [[0.50, 0.43, 0.65, 0.36, 0.34, 0.54, 0.41], [0.39, 0.40, 0.61, 0.42, 0.38, 0.69, 0.49], [0.92, 0.96, 0.95, 0.91, 0.87, 0.89, 0.93]],
    };

    /// <summary>What reports show of <see cref="Classes"/>.</summary>
    public static IReadOnlyList<ReportColumn> ClassColumns { get; } =
    [
        new("paper", "the paper's"), new("network", "here"), new("class", "class"), new("paper_precision", "precision, paper", "0.00"), new("precision", "here", "0.00"), new("paper_recall", "recall, paper", "0.00"),
        new("recall", "here", "0.00"), new("paper_specificity", "specificity, paper", "0.00"), new("specificity", "here", "0.00"), new("support", "samples", "0"),
    ];

    /// <summary>Table 4 beside ours.</summary>
    public static ResultTable Classes(StudyRun run, NeuronsPlan plan)
    {
        var table = new ResultTable("classes", "paper", "network", "class", "paper_precision", "precision", "paper_recall", "recall", "paper_specificity", "specificity", "support");
        foreach (var (paper, training) in new[] { ("ANN", plan.Ann[0]), ("CNN", plan.Cnn[0]), ("T-Res", (plan.ImageNet.Count > 0 ? plan.ImageNet : plan.Frozen)[0]) })
        {
            var ours = run.Table($"{training.Name}-classes");
            for (var row = 0; row < ours.Count; row++)
            {
                var place = SfewNames.Classes.ToList().IndexOf(ours[row, "class"]);
                table.Add(
                    paper, training.Title, ours[row, "class"], table4[paper][0][place], ours[row, "precision"], table4[paper][1][place], ours[row, "recall"], table4[paper][2][place], ours[row, "specificity"], ours[row, "support"]);
            }
        }
        return table;
    }

    /// <summary>The verdicts.</summary>
    public static ResultTable Claims(StudyRun run, NeuronsPlan plan)
    {
        var claims = new Claims();
        var small = run.Size == StudySize.Small ? "size small: fewer pixels and epochs; " : "";
        Add("ANN on the sheet", "ANN", plan.Ann[0], "");
        Add("ANN on features of our own", "ANN", plan.AnnOfFaces[0], "LPQ and PHOG of the faces that MTCNN finds");
        Add("CNN on faces", "CNN", plan.Cnn[0], small + "faces of Viola and Jones");
        Add("CNN on faces", "CNN", plan.CnnOfMtcnn[0], small + "faces of MTCNN");
        if (plan.ImageNet.Count > 0)
            Add("transfer from ImageNet", "T-Res", plan.ImageNet[0], "without mirror images and turns, as features are computed once");
        else
            claims.AddAccuracy("transfer from ImageNet, by frame", "table 3", Quote("T-Res"), table3["T-Res"], null, $"{ImageNetFeatures.File} is not there");
        Add("transfer from photo, frozen", "T-Res", plan.Frozen[0], "stand-in: begins with weights that learned expressions from other photographs");
        Add("transfer from photo, tuned", "T-Res", plan.Tuned[0], "stand-in, as above");
        claims.AddMean(
            "share of the epochs in which the ANN is in its plateau", "figure 2", "ANN network is in a constant plateau stage", 1, [.. Enumerable.Range(1, plan.Ann[0].Folds).Select(fold => PlateauShare(run, plan.Ann[0], fold))],
            "0.0 %", higherIsBetter: true, "stages by the rule of this program");
        return claims.Table;

        void Add(string claim, string paper, FoldedTraining training, string remark)
        {
            var scores = training.Scores(run);
            var missed = Verdict.Of(table3[paper], scores.Accuracy.Mean, scores.Interval, higherIsBetter: true) == Verdict.NotReproduced;
            claims.AddAccuracy($"{claim}, by frame", "table 3", Quote(paper), table3[paper], scores, remark);
            if (!missed)
                return;
            claims.AddMean(
                $"{claim}, the tested fold itself naming the epoch", "section 3", "the best validation results from averaging every test set evaluation", table3[paper], scores.ByTest, Percent, higherIsBetter: true,
                "the paper's choice, which flatters");
            claims.AddAccuracy(
                $"{claim}, against what the paper's recalls amount to", "table 4", $"recall {string.Join(", ", table4[paper][1].Select(recall => recall.ToString("0.00", CultureInfo.InvariantCulture)))}", Implied(run, training, paper), scores,
                "each recall weighed by its class: the paper's two tables do not agree");
        }
    }

    /// <summary>What differs from the paper.</summary>
    public static ResultTable Protocol(StudyRun run, NeuronsPlan plan)
    {
        var (ann, cnn, frozen) = (plan.Ann[0].Recipe, plan.Cnn[0].Recipe, plan.Frozen[0].Recipe);
        return new Protocol()
            .Add("rows of the sheet", "675", run.Table(UsedData.Name)[0, "samples"], "one row has no values of PHOG, and one frame stands under two labels")
            .Add("folds", "5 for the ANN, 4 for the others, by frame", $"{plan.Ann[0].Folds} and {plan.Cnn[0].Folds}, by frame and by film", "frames of one film share people and scenes")
            .Add("choice of the epoch", "the best one on the fold that is reported", $"the best one on {Share(ann)} of the other folds for the ANN and {Share(cnn)} for the CNN: frames for folds by frame, whole films for folds by film", "a figure chosen by the test is too high")
            .Add("features", "each standardised over all rows", "each standardised over the training rows; an attempt takes each descriptor as one", "test rows are not known when a model is made")
            .Add("ANN", "10-50-7, sigmoid; SGD, momentum 0.9; rate 0.001, a tenth of it every 400 of 2000 epochs", Told(ann), "the paper tells no batch")
            .Add("features of our own", "none", "LPQ and PHOG of faces of 128x128 that MTCNN finds, principal components of the samples that a fold does not test", "the sheet's components were found in all rows, and how is not told")
            .Add("faces", "Viola and Jones, 224x224", "Viola and Jones, and MTCNN beside them; the square around the largest face of a frame", "frames without a face found are left out; the paper does not say what it does with them")
            .Add("CNN", "table 2; SGD, momentum 0.9; rate 0.001 to 0.1 and back every 40 of 200 epochs; mirror images, 25 degrees", Told(cnn), cnn.Preprocessing.Width < 224 ? "size small: fewer pixels; each face scaled by itself, Adam, and no turns, by the validation of attempts" : "the paper tells no batch")
            .Add(
                "transfer", "a ResNet of ImageNet, all but the last layer frozen; trained as the CNN", $"{(plan.ImageNet.Count > 0 ? "ResNet-18 of ImageNet, whose 512 values of a face are computed once; beside it " : "")}photo: {Told(frozen)}",
                "the paper tells no depth; weights of ImageNet are not shipped")
            .Table;
    }

    private static string Quote(string paper) => string.Create(CultureInfo.InvariantCulture, $"Our Work [{paper}] {100 * table3[paper]:0.00}%");

    // The overall accuracy that goes with the paper's recalls of the classes.
    private static double Implied(StudyRun run, FoldedTraining training, string paper)
    {
        var ours = run.Table($"{training.Name}-classes");
        var classes = Enumerable.Range(0, ours.Count).Select(row => (Recall: table4[paper][1][SfewNames.Classes.ToList().IndexOf(ours[row, "class"])], Count: ours.Number(row, "support")!.Value)).ToList();
        return classes.Sum(item => item.Recall * item.Count) / classes.Sum(item => item.Count);
    }

    private static string Told(Training.Recipe recipe) => string.Create(
        CultureInfo.InvariantCulture,
        $"{recipe.Network.Title}; {recipe.Optimizer.Name}{(recipe.Optimizer.Name == Training.OptimizerKind.Sgd ? FormattableString.Invariant($", momentum {recipe.Optimizer.Momentum}") : "")}, rate {recipe.Optimizer.LearningRate}, {recipe.Schedule.Name}; {recipe.Epochs} epochs, batches of {recipe.BatchSize}{(recipe.Network.Input.IsFeatures ? "" : $"; faces of {recipe.Preprocessing.Width}x{recipe.Preprocessing.Height}{(recipe.Preprocessing.PerFace ? ", each scaled by itself" : "")}")}");

    private static string Share(Training.Recipe recipe) => recipe.Data[0].ValidationShare.ToString("0 %", CultureInfo.InvariantCulture);

    private static double PlateauShare(StudyRun run, FoldedTraining training, int fold)
    {
        var stages = run.Table($"{training.Name}-fold{fold}-stages");
        return Enumerable.Range(0, stages.Count).Where(row => stages[row, "stage"] == "plateau").Sum(row => stages.Number(row, "last")!.Value - stages.Number(row, "first")!.Value + 1) / training.Recipe.Epochs;
    }
}
