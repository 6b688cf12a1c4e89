using Mien.Recognition;
using Mien.Research.Data;
using Mien.Vision.Alignment;

namespace Mien.Research.Evaluation;

/// <summary>Sets of different kinds that models are chosen by, each measured in its own way, and those that are read once at the end.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Sets">Its sets.</param>
public sealed record EvaluationSuite(string Name, IReadOnlyList<SuiteSet> Sets)
{
    /// <summary>
    /// Faces that no training touches: the last frame of each sequence of CK+ in the six classes that it shares with FER-2013, and, found
    /// by the detector, those of SFEW's frames of films and of ExpW's pictures from the web. The tests of RAF-DB and FER-2013 come last.
    /// </summary>
    public static EvaluationSuite Photographs { get; } = new(
        "photographs",
        [
            new("ckplus-peaks", Split.None, SuiteProtocol.Faces),
            new("sfew", Split.None, SuiteProtocol.Pictures),
            new("expw", Split.None, SuiteProtocol.Pictures),
            new("rafdb", Split.Test, SuiteProtocol.Faces, IsFinal: true),
            new("fer2013", Split.Test, SuiteProtocol.Faces, IsFinal: true),
        ]);

    /// <summary>All suites.</summary>
    public static IReadOnlyList<EvaluationSuite> All { get; } = [Photographs];

    /// <summary>Measures models on every set.</summary>
    /// <param name="models">Names of shipped models or paths of model files, at least one.</param>
    /// <param name="detector">One of <see cref="FaceDetectors.Names"/>, or a weight file of MTCNN.</param>
    /// <param name="isFinal">Whether also on the sets that are read once at the end.</param>
    /// <param name="root">Folder of the data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">Something of it is missing or bad.</exception>
    public SuiteEvaluation Evaluate(IReadOnlyList<string> models, string detector = FaceDetectors.Default, bool isFinal = false, string? root = null)
    {
        var contenders = new List<Contender>();
        try
        {
            foreach (var model in models)
                contenders.AddRange(Contender.Open(model, []));
            var names = NamesOf(contenders, models);
            var scores = new List<SuiteScores>();
            foreach (var set in Sets.Where(set => isFinal || !set.IsFinal))
            {
                var data = DataSets.Open(set.Data, root, new DataFaults());
                scores.AddRange(set.Protocol == SuiteProtocol.Faces
                    ? models.Select((model, i) => SuiteScores.Of(names[i], set, Evaluator.Evaluate(model, data, set.Split)))
                    : RecognitionEvaluator.Evaluate(contenders, detector, data, set.Split).Select((item, i) => SuiteScores.Of(names[i], set, item)));
            }
            return new(Name, Path.GetFileNameWithoutExtension(detector), scores);
        }
        finally
        {
            foreach (var contender in contenders)
                contender.Dispose();
        }
    }

    /// <summary>Measures a classifier of any kind on every set; faces that are cut out already it gets as pictures that are a face whole.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="classifier">The classifier.</param>
    /// <param name="detector">One of <see cref="FaceDetectors.Names"/>, or a weight file of MTCNN.</param>
    /// <param name="isFinal">Whether also on the sets that are read once at the end.</param>
    /// <param name="root">Folder of the data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">Something of it is missing or bad.</exception>
    public SuiteEvaluation EvaluateClassifier(
        string name, IExpressionClassifier classifier, string detector = FaceDetectors.Default, bool isFinal = false, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        var scores = new List<SuiteScores>();
        foreach (var set in Sets.Where(set => isFinal || !set.IsFinal))
        {
            var data = DataSets.Open(set.Data, root, new DataFaults());
            var finder = set.Protocol == SuiteProtocol.Faces ? FaceDetectors.None : detector;
            scores.Add(SuiteScores.Of(name, set, RecognitionEvaluator.Evaluate([new(name, new FaceCrop(), classifier)], finder, data, set.Split)[0]));
        }
        return new(Name, Path.GetFileNameWithoutExtension(detector), scores);
    }

    // Models of one name, such as those of several seeds, are told apart by their files.
    private static string[] NamesOf(List<Contender> contenders, IReadOnlyList<string> models) =>
        [.. contenders.Select((contender, i) => contenders.Count(other => other.Model == contender.Model) == 1 ? contender.Model : models[i])];
}

/// <summary>A set of a suite.</summary>
/// <param name="Data">Name of the data set.</param>
/// <param name="Split">Its split.</param>
/// <param name="Protocol">How models are measured on it.</param>
/// <param name="IsFinal">Whether it is a test that is read once at the end, after everything was chosen; it has no part in the mean.</param>
public sealed record SuiteSet(string Data, Split Split, SuiteProtocol Protocol, bool IsFinal = false);

/// <summary>How models are measured on a set.</summary>
public enum SuiteProtocol
{
    /// <summary>Faces as the set has them, cut out already.</summary>
    Faces,

    /// <summary>Whole pictures with square pixels: a face is found by the detector and cut as the model says, and a missed one is wrong.</summary>
    Pictures,
}
