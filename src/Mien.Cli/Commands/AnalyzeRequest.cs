using Mien.Models;
using Mien.Vision.ViolaJones;

namespace Mien.Cli.Commands;

/// <summary>What recogniser the command line asks for; null is the library's default.</summary>
/// <param name="Model">Name of a shipped model or path of a model file.</param>
/// <param name="Detector">One of <see cref="SharedOptions.Detectors"/>.</param>
/// <param name="MinScore">Lowest score of a detection, 0 to 1.</param>
internal sealed record AnalyzeRequest(string? Model, string? Detector, float MinScore)
{
    /// <summary>Loads the recogniser.</summary>
    public Recognizer Open() => new(
        Detector == "none" ? new WholePicture() : ViolaJonesDetector.LoadDefault(),
        new ExpressionClassifier(ModelCatalogue.Load(Model ?? ModelCatalogue.Default)),
        MinScore);
}
