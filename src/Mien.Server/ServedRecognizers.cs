using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>
/// The recognisers of a server: of each of its models with each of its detectors. A request may name the model and the detector; else they are
/// those of the first. Both are called by their names, or those of their files; where these lie is nobody's business.
/// </summary>
internal sealed class ServedRecognizers
{
    /// <summary>The parameter that names the model by which a request wants faces to be named.</summary>
    public const string ModelParameter = "model";

    /// <summary>The parameter that names the detector by which a request wants faces to be found.</summary>
    public const string DetectorParameter = "detector";

    private readonly Dictionary<(string Model, string Detector), Recognizer> served = [];

    /// <exception cref="ArgumentException">There is none, two are called the same, or a model is not there with each detector.</exception>
    public ServedRecognizers(IReadOnlyList<Recognizer> recognizers)
    {
        foreach (var recognizer in recognizers)
            if (!served.TryAdd((ModelOf(recognizer), DetectorOf(recognizer)), recognizer))
                throw new ArgumentException($"the model {ModelOf(recognizer)} with the detector {DetectorOf(recognizer)} is there twice; name each once, and files by different names");
        All = recognizers;
        Models = [.. recognizers.Select(ModelOf).Distinct()];
        Detectors = [.. recognizers.Select(DetectorOf).Distinct()];
        if (served.Count == 0 || served.Count < Models.Count * Detectors.Count)
            throw new ArgumentException("a server has one recogniser at least, and each model with each detector");
    }

    /// <summary>The first, by which whatever asks for no other is answered.</summary>
    public Recognizer Default => All[0];

    public IReadOnlyList<Recognizer> All { get; }

    /// <summary>The models, the default first.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>The detectors, the default first.</summary>
    public IReadOnlyList<string> Detectors { get; }

    /// <summary>The recogniser that a request asks for.</summary>
    /// <exception cref="ProblemException">There is no such model or detector.</exception>
    public Recognizer Of(HttpRequest request) => served[(
        Chosen(request, ModelParameter, Models) ?? throw ProblemException.NoModel(Models),
        Chosen(request, DetectorParameter, Detectors) ?? throw ProblemException.NoDetector(Detectors))];

    /// <summary>The recogniser of a model that is served, with the default detector.</summary>
    public Recognizer Of(string model) => served[(model, Detectors[0])];

    private static string? Chosen(HttpRequest request, string parameter, IReadOnlyList<string> names)
    {
        if (!request.Query.TryGetValue(parameter, out var values))
            return names[0];
        return values is [{ } only] && names.Contains(only) ? only : null;
    }

    private static string ModelOf(Recognizer recognizer) => Path.GetFileName(recognizer.ModelName);

    private static string DetectorOf(Recognizer recognizer) => Path.GetFileName(recognizer.DetectorName);
}
