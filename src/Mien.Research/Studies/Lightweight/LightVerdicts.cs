using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.Lightweight;

/// <summary>The claims of the paper of the lightweight network beside what was found, and what differs.</summary>
internal static class LightVerdicts
{
    private const string Light = "light";
    private const string Shipped = "shipped";
    private const string Set = "FER-2013";

    /// <summary>The verdicts.</summary>
    public static ResultTable Claims(StudyRun run, IReadOnlyList<ComparedNetwork> networks)
    {
        var claims = new Claims();
        var ours = run.Table(LightStudy.Accuracies);
        var small = run.Size == StudySize.Small ? Text($"size small: {networks[0].Recipe(run).Epochs} epochs, one seed") : "one seed";
        foreach (var (row, network) in Enumerable.Range(0, ours.Count).Select(row => (row, ours[row, "network"])))
        {
            var paper = LightPaper.Networks.Single(item => item.Here == (network == Shipped ? Light : network));
            var interval = new Interval(ours.Number(row, "low")!.Value, ours.Number(row, "high")!.Value);
            claims.AddShare(
                $"test accuracy on {Set}, {ours[row, "title"]}", "table 2", Text($"{paper.Model}: {100 * paper.Score.Test:0.00}"), paper.Score.Test, ours.Number(row, "test")!.Value, interval,
                network == Shipped ? "trained longer, with two teachers and more changes of the faces" : small);
        }
        double Of(string network, string column) => ours.Number(Enumerable.Range(0, ours.Count).First(row => ours[row, "network"] == network), column)!.Value;
        claims.AddMean($"training accuracy on {Set}, light, as shipped", "table 2", $"{LightPaper.Own}: 71.00", 0.71, [Of(Shipped, "training")], "0.00 %", higherIsBetter: true, "the whole training split, each face as it is");
        var others = networks.Skip(1).Select(network => (network.Title, Test: Of(network.Name, "test"))).ToList();
        var best = others.MaxBy(other => other.Test);
        claims.AddMean(
            "test accuracy of light less that of the best of the other networks, trained alike", "table 2", "67.00 and 59.32", 0.0768, [Of(Light, "test") - best.Test], "0.00 %", higherIsBetter: true,
            $"the best is {best.Title}; {small}; the paper's others are overfitted, at 99 % on their training faces");
        AddSizes(run, claims);
        AddSecond(run, claims);
        var detectors = run.Table(DetectorCurves.Name);
        claims.AddShare(
            "true positive rate of MTCNN on WIDER FACE", "section IV, figure 10", "can reach about 95%", 0.95, detectors.Number(0, "recall")!.Value, new(detectors.Number(0, "low")!.Value, detectors.Number(0, "high")!.Value),
            Text($"from the score of use, faces of {detectors[0, "least_side"]} pixels and more that are not hard, with {detectors.Number(0, "false_per_picture"):0.00} false ones for each picture; of those of 40 pixels and more {detectors.Number(0, "large_recall"):0.0 %}. The paper tells neither which faces count nor how many false ones there are"));
        claims.AddMean(
            "true positive rate of MTCNN less that of OpenCV's cascade", "section IV, figure 11", "the detection effect of (b) has been improved a lot", 0, [detectors.Number(0, "recall")!.Value - detectors.Number(1, "recall")!.Value], "0.0 %", higherIsBetter: true,
            Text($"the cascade has {detectors.Number(1, "false_per_picture"):0.00} false faces for each picture; the paper gives no number"));
        return claims.Table;
    }

    /// <summary>What differs from the paper.</summary>
    public static ResultTable Protocol(StudyRun run, IReadOnlyList<ComparedNetwork> networks)
    {
        var small = run.Size == StudySize.Small;
        var protocol = new Protocol()
            .Add("data", "training 28,709, public and private test 3,589 each; \"expanded\", how is not told", "learned from the training faces and their mirror images, epochs named by PublicTest, tested once with PrivateTest", "the paper calls PublicTest validation, and does not say which its test is");
        foreach (var network in networks)
            protocol.Add(network.Title, "250 epochs, Adam, L2 penalty", Line(network.Recipe(run)), small ? "size small: one core for about an hour" : "the paper gives no rate, no batch and no weight of the penalty");
        return protocol
            .Add("VGG-Net", "10 convolutions, 4 pooling, 3 fully connected layers, 87,566,680 parameters", "the first four stages of VGG-16; size small has a quarter of the channels", "the paper gives no sizes of layers")
            .Add("plain CNN", "layers \"basically similar\" in number to its own", "four stages of two convolutions, two fully connected layers", "the paper gives no structure and no parameters")
            .Add("runs", "one", "one seed", "the curves of four networks, not a spread")
            .Add("light, as shipped", "", "80 epochs, two teachers, stronger augmentation: recipes/light.json", "beside the network trained alike, not instead of it")
            .Add("figures 12 and 13", "accuracy on test faces after each epoch", "that of validation faces", "test faces are read once")
            .Add("table 3, pooling", "9 pooling layers of its own network", "4 maxima and the mean over the map", "the structure in the text has five")
            .Add("tables 4 and 5", "shares of an i5-8400 and 16 GB beside a graphics card, in TensorFlow", "shares of this machine, by samples of this process", "another machine; on a processor alone all of the work is there")
            .Add("table 6, figure 19", "KDEF; which persons were tested is not told", run.Table(SecondSet.Name) is var second && second[second.Count - 1, "set"] == SecondSet.Kdef ? "KDEF, front views, cut by MTCNN, a fifth of the persons tested" : "RAF-DB, its own split", "KDEF is not at hand, and given on request; its reader is there")
            .Add("figure 10", "true positive rate of MTCNN, of what is not told", "over false faces for each picture, and over the score", "one number without the false ones says little")
            .Add("figure 11", "one picture with both detectors", "both detectors on the same pictures of WIDER FACE", "pictures are not passed on")
            .Add("figure 20", "eight pictures from the web", "validation faces changed in seven ways and five strengths" + (small ? ", every third face" : ""), "pictures prove nothing; the places of eyes and mouth are those of the mean face, as most faces of the set are too small to find them in")
            .Add("figures 1, 4 and 5", "samples of the data sets", "not shown", "pictures are not passed on")
            .Add("figures 2, 3 and 6 to 9", "drawings of networks and operations", "not drawn", "nothing is measured in them")
            .Table;
    }

    private static void AddSizes(StudyRun run, Claims claims)
    {
        var complexity = run.Table(LightStudy.Complexity);
        claims.AddMean("parameters of light, statistics with them", "table 3, section III", "58423 parameters", 58_423, [complexity.Number(0, "parameters")!.Value], "0", higherIsBetter: false);
        claims.AddMean("parameters of light that are trained", "section III", "56951 trainable parameters", 56_951, [complexity.Number(0, "trained")!.Value], "0", higherIsBetter: false);
        claims.AddMean("kilobytes of its file", "abstract", "an 872.9 kilobytes file", 872.9, [complexity.Number(0, "kilobytes")!.Value], "0.0", higherIsBetter: false);
        var resources = run.Table(ResourceUse.Name);
        var row = Enumerable.Range(0, resources.Count).First(row => resources[row, "stage"] == ResourceUse.Testing);
        claims.AddMean("gigabytes of memory while expressions are named", "abstract", "only 0.496GB memory", 0.496, [resources.Number(row, "megabytes")!.Value / 1e3], "0.000", higherIsBetter: false, "the whole process, with the faces");
    }

    private static void AddSecond(StudyRun run, Claims claims)
    {
        var second = run.Table(SecondSet.Name);
        const string Claim = "test accuracy on KDEF";
        var (paper, tested) = (LightPaper.Second[^1].Score.Test, Enumerable.Range(0, second.Count).Where(row => second[row, "set"] == SecondSet.Kdef).ToList());
        if (tested.Count == 0)
            claims.AddMean(Claim, "table 6", "87.71", paper, [], "0.00 %", higherIsBetter: true, "KDEF is not at hand; RAF-DB in its place has other faces, found on the web");
        foreach (var row in tested)
            claims.AddShare(Claim, "table 6", "87.71", paper, second.Number(row, "test")!.Value, new(second.Number(row, "low")!.Value, second.Number(row, "high")!.Value), $"{second[row, "model"]}; persons that were not learned from");
    }

    private static string Line(Recipe recipe) =>
        Text($"{recipe.Network.Title}; {recipe.Optimizer.Name}, rate {recipe.Optimizer.LearningRate}, penalty {recipe.Optimizer.WeightDecay}; {recipe.Epochs} epochs, batches of {recipe.BatchSize}, {recipe.Schedule.Name.ToString().ToLowerInvariant()} schedule");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
