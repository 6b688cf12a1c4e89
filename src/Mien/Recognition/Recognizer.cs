using Mien.Expressions;
using Mien.Models;
using Mien.Vision;

namespace Mien;

/// <summary>
/// Finds the faces of a picture and names their expressions. Load it once and share it: it may be used by several
/// threads at once.
/// </summary>
public sealed class Recognizer : IDisposable
{
    /// <summary>Below this, detections by Viola and Jones are mostly no faces.</summary>
    public const float DefaultMinScore = 0.5f;

    private readonly IFaceDetector detector;
    private readonly IExpressionClassifier classifier;
    private bool ownsDetector = true;

    /// <summary>Joins a detector and a classifier.</summary>
    /// <param name="detector">Finds faces.</param>
    /// <param name="classifier">Names expressions.</param>
    /// <param name="minScore">Detections with a lower score are left out, 0 to 1.</param>
    public Recognizer(IFaceDetector detector, IExpressionClassifier classifier, float minScore = DefaultMinScore)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentOutOfRangeException.ThrowIfLessThan(minScore, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minScore, 1);
        this.detector = detector;
        this.classifier = classifier;
        MinScore = minScore;
    }

    /// <summary>Detections with a lower score are left out, 0 to 1.</summary>
    public float MinScore { get; }

    /// <summary>The expressions, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Labels => classifier.Labels;

    /// <summary>A recogniser with the faces of Viola and Jones and a shipped model.</summary>
    /// <param name="model">Name of a shipped model, or path of a model file.</param>
    public static Recognizer Load(string model = ModelCatalogue.Default)
    {
        var detector = FaceDetectors.Load();
        return new(detector, new ExpressionClassifier(ModelCatalogue.Load(model), detector.Crop));
    }

    /// <summary>
    /// A recogniser with the same faces that names them by a set of expressions. It shares the detector, which this one
    /// keeps: dispose this one last.
    /// </summary>
    /// <param name="set">Expressions of the same model.</param>
    /// <exception cref="ExpressionException">The model makes no embedding, or the set belongs to another one.</exception>
    public Recognizer With(ExpressionSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new(detector, classifier switch
        {
            ExpressionSetClassifier custom => custom.With(set),
            ExpressionClassifier trained => new ExpressionSetClassifier(new ExpressionEmbedder(trained.Model, trained.Crop), set),
            _ => throw new ExpressionException("the classifier of this recogniser has no model; make it of an ExpressionClassifier"),
        }, MinScore) { ownsDetector = false };
    }

    /// <summary>Finds and names the faces of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Faces, best detection first; none if there are none. Boxes are in pixels of the upright original.</returns>
    public IReadOnlyList<FaceExpression> Recognize(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return [.. Detect(picture).Select(detection => Name(picture, detection))];
    }

    /// <summary>Finds and names the faces of a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PictureException">The file is no picture that can be read.</exception>
    public Analysis Analyze(string path) => Analyze(Picture.Load(path), path);

    /// <summary>Finds and names the faces of a picture, with where it is from.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="source">What the result is to be called.</param>
    public Analysis Analyze(Picture picture, string source) => new()
    {
        Source = source,
        Width = picture.OriginalWidth,
        Height = picture.OriginalHeight,
        Notes = picture.Notes,
        Faces = Recognize(picture),
    };

    /// <summary>
    /// Analyses many pictures on several threads: results come in order, a picture that cannot be read gives a result
    /// with an error, and only a few pictures are in memory at a time.
    /// </summary>
    /// <param name="pictures">Pictures, fetched as they are needed.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="done">Told of each picture that was read, on the thread that read it.</param>
    public IEnumerable<Analysis> AnalyzeAll(IEnumerable<PictureSource> pictures, int threads, Action<Picture, Analysis>? done = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return OrderedParallel.Map(pictures, source => AnalyzeOne(source, done), threads, OrderedParallel.OfSmallResults);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ownsDetector)
            (detector as IDisposable)?.Dispose();
        (classifier as IDisposable)?.Dispose();
    }

    /// <summary>The detections with the lowest score or more, best first, in pixels of the picture.</summary>
    internal IReadOnlyList<Detection> Detect(Picture picture)
    {
        var detections = detector.Detect(picture);
        return detections.All(detection => detection.Score >= MinScore)
            ? detections
            : [.. detections.Where(detection => detection.Score >= MinScore)];
    }

    internal ExpressionResult Classify(Picture picture, Detection face) => classifier.Name(picture, face);

    internal static FaceLandmarks? Original(Picture picture, FaceLandmarks? landmarks) => landmarks is null ? null : picture.ToOriginal(landmarks);

    private Analysis AnalyzeOne(PictureSource source, Action<Picture, Analysis>? done)
    {
        try
        {
            var picture = source.Open();
            var analysis = Analyze(picture, source.Name);
            done?.Invoke(picture, analysis);
            return analysis;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or PictureException)
        {
            return Analysis.Failed(source.Name, error.Message);
        }
    }

    private FaceExpression Name(Picture picture, Detection detection)
    {
        var (expression, probabilities, similarity) = Classify(picture, detection);
        return new FaceExpression
        {
            Box = picture.ToOriginal(detection.Box),
            Score = detection.Score,
            Landmarks = Original(picture, detection.Landmarks),
            Expression = expression,
            Probabilities = probabilities,
            Similarity = similarity,
        };
    }
}
