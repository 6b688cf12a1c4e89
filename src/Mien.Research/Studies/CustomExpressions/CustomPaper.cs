using System.Globalization;
using Mien.Models;
using Mien.Research.Reports;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>What the paper of custom expressions says, and what was found beside it.</summary>
internal static class CustomPaper
{
    /// <summary>Faces of each class that the paper enrols.</summary>
    public const int Enrolled = 10;

    private const double CkShare = 0.971;

    private const string Ck = "97.10% accuracy on the CK+ dataset";
    private const float Collapse = 0.42f;

    // What counts as greatly reduced, as the paper names no figure.
    private const double Greatly = 0.1;

    /// <summary>The verdicts.</summary>
    public static ResultTable Claims(StudyRun run, IReadOnlyList<string> models, int draws, string accuracies, IReadOnlyList<string> sets)
    {
        var claims = new Claims();
        foreach (var set in sets)
            AddLosses(run, claims, set);
        var ck = run.Table(accuracies);
        for (var row = 0; row < ck.Count; row++)
            AddCk(ck, row, $"{ck[row, "model"]}, as it is shipped");
        var attempts = run.Table(CkAttempts.Name);
        for (var row = 0; row < attempts.Count; row++)
            AddCk(attempts, row, attempts[row, "attempt"]);
        foreach (var model in models)
            foreach (var hasThreshold in new[] { true, false })
                AddCompound(run, claims, model, draws, hasThreshold);
        foreach (var model in models)
            AddOld(run, claims, model, draws);
        return claims.Table;

        void AddCk(ResultTable table, int row, string what) => claims.AddShare(
            "CK+ by a network trained with softmax", "section 5.1", Ck, CkShare, table.Number(row, "shared")!.Value, new(table.Number(row, "low")!.Value, table.Number(row, "high")!.Value), $"{what}; six expressions, six names");
    }

    /// <summary>What differs from the paper.</summary>
    public static ResultTable Protocol(IReadOnlyList<string> models, int draws, LossPlan losses, IReadOnlyList<string> sets) => new Protocol()
        .Add("networks for each loss", "ResNet-50, 512 values; SGD, 0.001; 100 iterations on ExpW at 224x224", $"light, 128 values; AdamW, 0.004, cosine; {string.Join(", and ", losses.Sets.Where(set => sets.Contains(set.Name)).Select(set => $"{set.Epochs} epochs on {set.Name}, begun with {set.Start ?? "random weights"}"))} at 48x48, one seed each", "what two processor cores can train so many of")
        .Add("scales and margins of LMCL", "20 to 40 by 5; 0.3 to 0.5 by 0.2", $"{Listed(losses.Scales)}; {Listed(losses.Margins)}", "a step of 0.2 does not give the 0.35 and 0.42 of the text")
        .Add("center loss, A-Softmax", "told of, not trained", "trained beside the others", "they are what LMCL is meant to improve on")
        .Add("networks that learn new expressions", "that with LMCL", string.Join(", ", models.Select(Told)), "the shipped models stand in")
        .Add("CK+", "the last 1 to 3 frames of each sequence", "the last 3 frames, six expressions", "the models know neutral and not contempt, CK+ contempt and not neutral; the paper does not say how it counts them")
        .Add("compound expressions", "eleven of RAF-DB, 10 faces of each enrolled and 10 tested", $"the same eleven of RAF-CE, {Enrolled} and {Enrolled}", "RAF-CE is by the same authors, with other pictures; RAF-DB's compound faces are not at hand")
        .Add("draws", "one, of 110 faces", $"{draws}", "one draw says little")
        .Add("threshold", "0.6 of the cosine", "0.6; where a model has reference faces, thresholds by which 0.003 of them are named; and none", "at 0.6 some models name everything")
        .Add("centres of the old classes", "columns of the last layer", "the same where the last layer takes angles, means of training faces elsewhere", "features of softmax are far from the columns")
        .Add("features on the sphere", "figures 3 and 4, of a network of 3 values, as spheres", "the same, as maps of the sphere, with the angles; four times as many epochs as the others", "every point is seen; three values take longer")
        .Add("contempt, old classes, faces of no class", "not told", "measured", "what a new class costs is seen there")
        .Table;

    private static void AddCompound(StudyRun run, Claims claims, string model, int draws, bool hasThreshold)
    {
        var table = run.Table("compound");
        foreach (var row in ProtocolTables.Rows(table, model, Enrolled, hasThreshold))
        {
            claims.AddDraws(
                "eleven compound expressions from ten faces of each", "section 5.2, table 3", "the accuracy of 11 compound expressions reaches 88.18% under 110 verification samples", 0.8818,
                ProtocolTables.Figure(table, row, "accuracy"), draws, "0.00 %", higherIsBetter: true, $"{table[row, "model"]}, {table[row, "method"]}, {(hasThreshold ? $"threshold {table[row, "threshold"]}" : "no threshold")}");
        }
    }

    private static void AddOld(StudyRun run, Claims claims, string model, int draws)
    {
        var table = run.Table("old");
        foreach (var row in ProtocolTables.Rows(table, model, Enrolled, hasThreshold: true).Where(row => table[row, "classes"] != ContemptProtocol.Class))
        {
            claims.AddDraws(
                "points of accuracy that old classes lose when eleven are added", "abstract", "while maintaining the accuracy of the original classification", 0,
                ProtocolTables.Figure(table, row, "lost_points"), draws, "0.00", higherIsBetter: false, $"{table[row, "model"]}, {table[row, "method"]}, threshold {table[row, "threshold"]}; FER-2013's validation faces");
        }
    }

    private static void AddLosses(StudyRun run, Claims claims, string set)
    {
        var table = run.Table(LossComparison.NameOf(set));
        var rows = Enumerable.Range(0, table.Count).ToList();
        Add("CK+ by a network trained with softmax", "section 5.1", Ck, rows.First(row => table[row, "loss"] == LossComparison.Softmax));
        var lmcl = rows.Where(row => table[row, "loss"] == LossComparison.Lmcl).ToList();
        foreach (var row in lmcl.Where(row => (float)table.Number(row, "scale")! == LossComparison.Best.Scale && (float)table.Number(row, "margin")! == LossComparison.Best.Margin))
            Add("CK+ by a network trained with LMCL, m = 0.35 and s = 30", "section 5.1, table 2", "the effect is the best when m is 0.35 and s is 30", row);
        double Mean(IEnumerable<int> some) => some.Average(row => table.Number(row, "shared")!.Value);
        var falls = lmcl.GroupBy(row => table[row, "scale"]).Where(scale => scale.Any(row => IsBeyond(row))).Select(scale => Mean(scale.Where(row => !IsBeyond(row))) - Mean(scale.Where(IsBeyond)) > Greatly ? 1.0 : 0.0).ToList();
        claims.AddMean(
            "share of the scales at which a margin beyond 0.42 costs more than ten points", "section 5.1, table 2", "When m is greater than 0.42, the accuracy will be greatly reduced", 1, falls, "0 %", higherIsBetter: true,
            falls.Count > 0 ? $"trained on {set}; means over the margins on either side" : "no margin beyond 0.42 was trained");

        bool IsBeyond(int row) => (float)table.Number(row, "margin")! > Collapse;
        void Add(string claim, string source, string quote, int row) => claims.AddShare(
            claim, source, quote, CkShare, table.Number(row, "shared")!.Value, new(table.Number(row, "low")!.Value, table.Number(row, "high")!.Value), $"light trained on {set}; six expressions, six names");
    }

    private static string Listed(IEnumerable<float> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static string Told(string name)
    {
        using var model = ModelCatalogue.Load(name);
        return $"{model.Name} ({model.Spec.Title})";
    }
}
