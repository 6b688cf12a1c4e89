using Mien.Models;
using Mien.Research.Reports;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>What the paper of custom expressions says, and what was found beside it.</summary>
internal static class CustomPaper
{
    /// <summary>Faces of each class that the paper enrols.</summary>
    public const int Enrolled = 10;

    private const string Ck = "97.10% accuracy on the CK+ dataset";
    private const string Trained = "it needs a network to be trained for each margin and scale";

    /// <summary>The verdicts.</summary>
    public static ResultTable Claims(StudyRun run, IReadOnlyList<string> models, int draws, string accuracies)
    {
        var claims = new Claims();
        var ck = run.Table(accuracies);
        for (var row = 0; row < ck.Count; row++)
        {
            var interval = new Interval(ck.Number(row, "low")!.Value, ck.Number(row, "high")!.Value);
            claims.AddShare("CK+ by a network trained with softmax", "section 5.1", Ck, 0.971, ck.Number(row, "accuracy")!.Value, interval, $"{ck[row, "model"]}; six expressions, seven names");
        }
        claims.AddMean("CK+ by a network trained with LMCL, m = 0.35 and s = 30", "section 5.1, table 2", "the effect is the best when m is 0.35 and s is 30", 0.971, [], "0.00 %", higherIsBetter: true, Trained);
        claims.AddMean("margin beyond which accuracy falls", "section 5.1, table 2", "When m is greater than 0.42, the accuracy will be greatly reduced", 0.42, [], "0.00", higherIsBetter: true, Trained);
        foreach (var model in models)
            foreach (var hasThreshold in new[] { true, false })
                AddCompound(run, claims, model, draws, hasThreshold);
        foreach (var model in models)
            AddOld(run, claims, model, draws);
        return claims.Table;
    }

    /// <summary>What differs from the paper.</summary>
    public static ResultTable Protocol(IReadOnlyList<string> models, int draws) => new Protocol()
        .Add("network", "ResNet-50, 512 values, LMCL; softmax as control; 100 iterations on ExpW", string.Join(", ", models.Select(Told)), "nothing is trained here: the shipped models stand in")
        .Add("CK+", "the last 1 to 3 frames of each sequence", "the last 3 frames, six expressions", "the models know neutral and not contempt, CK+ contempt and not neutral; the paper does not say how it counts them")
        .Add("compound expressions", "eleven of RAF-DB, 10 faces of each enrolled and 10 tested", $"the same eleven of RAF-CE, {Enrolled} and {Enrolled}", "RAF-CE is by the same authors, with other pictures; RAF-DB's compound faces are not at hand")
        .Add("draws", "one, of 110 faces", $"{draws}", "one draw says little")
        .Add("threshold", "0.6 of the cosine", "0.6; where a model has reference faces, thresholds by which 0.003 of them are named; and none", "at 0.6 some models name everything")
        .Add("centres of the old classes", "columns of the last layer", "the same where the last layer takes angles, means of training faces elsewhere", "features of softmax are far from the columns")
        .Add("features on the sphere", "figures 3 and 4, of a network of 3 values", "not drawn", "it needs such a network to be trained")
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

    private static string Told(string name)
    {
        using var model = ModelCatalogue.Load(name);
        return $"{model.Name} ({model.Spec.Title})";
    }
}
