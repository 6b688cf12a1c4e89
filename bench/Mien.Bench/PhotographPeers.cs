using Mien.Research.Evaluation;
using Mien.Results;

namespace Mien.Bench;

/// <summary>The suite of photographs for libraries that are no ONNX file.</summary>
internal static class PhotographPeers
{
    /// <summary>Writes the measurements as JSON to standard output.</summary>
    /// <param name="script">bench/face-api.js.</param>
    /// <param name="packages">Folder with its packages.</param>
    public static void Run(string script, string packages)
    {
        var scores = new List<SuiteScores>();
        var (suite, detector) = ("", "");
        foreach (var rule in (string[])["box", "aligned"])
        {
            using var peer = new FaceApi(script, packages, rule);
            var evaluation = EvaluationSuite.Photographs.EvaluateClassifier($"face-api.js, {rule}", peer);
            (suite, detector) = (evaluation.Suite, evaluation.Detector);
            scores.AddRange(evaluation.Scores);
        }
        using var stream = Console.OpenStandardOutput();
        JsonDocumentWriter.Write(new SuiteEvaluation(suite, detector, scores).WriteTo, stream);
    }
}
