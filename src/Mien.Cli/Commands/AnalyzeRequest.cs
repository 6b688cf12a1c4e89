using Mien.Expressions;
using Mien.Recognition;

namespace Mien.Cli.Commands;

/// <summary>What recogniser the command line asks for; null is the library's default.</summary>
/// <param name="Model">Name of a shipped model or path of a model file.</param>
/// <param name="Detector">Name of a face detector or path of a weight file of MTCNN.</param>
/// <param name="MinScore">Lowest score of a detection, 0 to 1.</param>
/// <param name="Expressions">File of a set of custom expressions, or its name in the store.</param>
/// <param name="Store">Location of the store.</param>
/// <param name="Search">What faces are looked for.</param>
/// <param name="Threads">Pictures that are analysed at the same time.</param>
internal sealed record AnalyzeRequest(
    string? Model, string? Detector, float MinScore, string? Expressions = null, string? Store = null, SearchOptions Search = default, int? Threads = null)
{
    /// <summary>Opens the recogniser.</summary>
    public Recognizer Open() => Recognizer.Open(new RecognizerOptions
    {
        Model = Model,
        Detector = Detector ?? FaceDetectors.Default,
        MinScore = MinScore,
        MinFace = Search.MinFace,
        MaxSide = Search.MaxSide,
        Turned = Search.Turned,
        Threads = Threads,
        Expressions = FindExpressions(),
    });

    private ExpressionSet? FindExpressions()
    {
        if (Expressions is null)
            return Store is null ? null : throw new UsageException("--store needs --expressions, the name of a set in it");
        using var location = ExpressionSetLocation.Open(Expressions, Store);
        return location.Need();
    }
}
