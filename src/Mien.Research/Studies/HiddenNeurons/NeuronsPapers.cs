using Mien.Research.Data;
using Mien.Research.Reports;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>What the paper says, and what was found beside it.</summary>
internal static class NeuronsPapers
{
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
        foreach (var (paper, training) in new[] { ("ANN", plan.Ann[0]), ("CNN", plan.Cnn[0]), ("T-Res", (plan.TRes.Count > 0 ? plan.TRes : plan.Frozen)[0]) })
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
        claims.AddAccuracy("ANN on the sheet, by frame", "table 3", "Our Work [ANN] 35.76%", 0.3576, plan.Ann[0].Scores(run), Missed(plan.Ann[0].Scores(run), 0.3576, "the paper names the epoch by the fold that it reports; three other settings stand under attempts"));
        claims.AddAccuracy("CNN on faces, by frame", "table 3", "Our Work [CNN] 37.72%", 0.3772, plan.Cnn[0].Scores(run), small + "faces of Viola and Jones");
        claims.AddAccuracy("CNN on faces, by frame", "table 3", "Our Work [CNN] 37.72%", 0.3772, plan.CnnOfMtcnn[0].Scores(run), small + "faces of MTCNN");
        claims.AddAccuracy(
            "transfer from ImageNet, by frame", "table 3", "Our Work [T-Res] 51.81%", 0.5181, plan.TRes.Count > 0 ? plan.TRes[0].Scores(run) : null,
            plan.TRes.Count > 0 ? "" : run.Size == StudySize.Small ? "it belongs to size paper, and needs weights of ImageNet" : $"{NeuronsPlan.ImageNet} is not there");
        claims.AddAccuracy("transfer, by frame", "table 3", "Our Work [T-Res] 51.81%", 0.5181, plan.Frozen[0].Scores(run), "stand-in: begins with light-x3 of FER-2013, all but the last layer frozen");
        claims.AddAccuracy("transfer, by frame", "table 3", "Our Work [T-Res] 51.81%", 0.5181, plan.Tuned[0].Scores(run), "stand-in: begins with light-x3 of FER-2013, all layers train");
        claims.AddMean(
            "share of the epochs in which the ANN is in its plateau", "figure 2", "ANN network is in a constant plateau stage", 1, [.. Enumerable.Range(1, plan.Ann[0].Folds).Select(fold => PlateauShare(run, plan.Ann[0], fold))],
            "0.0 %", higherIsBetter: true, "stages by the rule of this program");
        return claims.Table;
    }

    /// <summary>What differs from the paper.</summary>
    public static ResultTable Protocol(StudyRun run, NeuronsPlan plan)
    {
        var (ann, cnn, frozen) = (plan.Ann[0].Recipe, plan.Cnn[0].Recipe, plan.Frozen[0].Recipe);
        return new Protocol()
            .Add("rows of the sheet", "675", run.Table(UsedData.Name)[0, "samples"], "one row has no values of PHOG, and one frame stands under two labels")
            .Add("folds", "5 for the ANN, 4 for the others, by frame", $"{plan.Ann[0].Folds} and {plan.Cnn[0].Folds}, by frame and by film", "frames of one film share people and scenes")
            .Add("choice of the epoch", "the best one on the fold that is reported", "the best one on a fifth of the other folds, whole films", "a figure chosen by the test is too high")
            .Add("features", "each standardised over all rows", "each standardised over the training rows", "test rows are not known when a model is made")
            .Add("ANN", "10-50-7, sigmoid; SGD, momentum 0.9; rate 0.001, a tenth of it every 400 of 2000 epochs", Told(ann), "the paper tells no batch")
            .Add("faces", "Viola and Jones, 224x224", "Viola and Jones, and MTCNN beside them; the square around the largest face of a frame", "frames without a face found are left out; the paper does not say what it does with them")
            .Add("CNN", "table 2; SGD, momentum 0.9; rate 0.001 to 0.1 and back every 40 of 200 epochs; mirror images, 25 degrees", Told(cnn), cnn.Preprocessing.Width < 224 ? "size small: fewer pixels, and a tenth of the rate, with which it learns at this size" : "the paper tells no batch")
            .Add("transfer", "a ResNet of ImageNet, all but the last layer frozen; trained as the CNN", plan.HasImageNet ? "ResNet-18 of ImageNet as the paper, and light-x3 of FER-2013" : $"light-x3 of FER-2013: {Told(frozen)}", "the paper tells no depth; weights of ImageNet are not shipped")
            .Table;
    }

    private static string Told(Training.Recipe recipe) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{recipe.Network.Title}; {recipe.Optimizer.Name}, momentum {recipe.Optimizer.Momentum}, rate {recipe.Optimizer.LearningRate}, {recipe.Schedule.Name}; {recipe.Epochs} epochs, batches of {recipe.BatchSize}{(recipe.Preprocessing is { } face && recipe.Name != "neurons-ann" ? $"; faces of {face.Width}x{face.Height}" : "")}");

    private static string Missed(FoldScores ours, double paper, string why) => ours.Accuracy.Mean >= paper ? "" : why;

    private static double PlateauShare(StudyRun run, FoldedTraining training, int fold)
    {
        var stages = run.Table($"{training.Name}-fold{fold}-stages");
        return Enumerable.Range(0, stages.Count).Where(row => stages[row, "stage"] == "plateau").Sum(row => stages.Number(row, "last")!.Value - stages.Number(row, "first")!.Value + 1) / training.Recipe.Epochs;
    }
}
