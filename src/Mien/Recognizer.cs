using System.Globalization;
using Mien.Expressions;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

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
    private volatile bool disposed;

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

    /// <summary>A recogniser with the default detector and a shipped model.</summary>
    /// <param name="model">Name of a shipped model, or path of a model file.</param>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    /// <exception cref="MienException">The file is no model.</exception>
    public static Recognizer Load(string model = ModelCatalogue.Default) =>
        Open(FaceDetectors.Load(), crop => new ExpressionClassifier(ModelCatalogue.Load(model), crop));

    /// <summary>Joins a detector and a classifier that is opened for it.</summary>
    /// <param name="detector">Finds faces; disposed where the classifier fails to open.</param>
    /// <param name="open">Opens the classifier for the crop that the detector wants.</param>
    /// <param name="minScore">Detections with a lower score are left out, 0 to 1.</param>
    public static Recognizer Open(IFaceDetector detector, Func<FaceCrop, IExpressionClassifier> open, float minScore = DefaultMinScore)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(open);
        try
        {
            return new(detector, open(detector.Crop), minScore);
        }
        catch
        {
            (detector as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A recogniser with the same faces that names them by a set of expressions. It shares the detector, which this one
    /// keeps: dispose this one last.
    /// </summary>
    /// <param name="set">Expressions of the same model.</param>
    /// <exception cref="MienException">The model makes no embedding, or the set belongs to another one.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Recognizer With(ExpressionSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        ThrowIfDisposed();
        return new(detector, classifier switch
        {
            ExpressionSetClassifier custom => custom.With(set),
            ExpressionClassifier trained => new ExpressionSetClassifier(new ExpressionEmbedder(trained.Model, trained.Crop), set),
            _ => throw new MienException(null, "the classifier of this recogniser has no model", "make it of an ExpressionClassifier"),
        }, MinScore) { ownsDetector = false };
    }

    /// <summary>Finds and names the faces of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Faces, best detection first; none if there are none. Boxes are in pixels of the upright original.</returns>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public IReadOnlyList<FaceExpression> Recognize(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return [.. Detect(picture).Select(detection => Name(picture, detection))];
    }

    /// <summary>Finds and names the faces of a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MienException">The file is no picture that can be read.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Analysis Analyze(string path)
    {
        ThrowIfDisposed();
        return Analyze(Picture.Load(path), path);
    }

    /// <summary>Finds and names the faces of a picture, with where it is from.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="source">What the result is to be called.</param>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Analysis Analyze(Picture picture, string source) => new()
    {
        Source = source,
        Width = picture.OriginalWidth,
        Height = picture.OriginalHeight,
        Notes = NotesOf(picture),
        Faces = Recognize(picture),
    };

    /// <summary>
    /// Analyses many pictures on several threads: results come in order, a picture that cannot be read gives a result
    /// with an error, and only a few pictures are in memory at a time.
    /// </summary>
    /// <param name="pictures">Pictures, fetched as they are needed.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="done">
    /// Told of each picture that was read, on the thread that read it; the picture is only good until it returns. What it throws ends the batch.
    /// </param>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public IEnumerable<Analysis> AnalyzeAll(IEnumerable<PictureSource> pictures, int threads, Action<Picture, Analysis>? done = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ThrowIfDisposed();
        var rooms = new Sessions<PictureRoom>(this, () => new PictureRoom(), threads);
        return OrderedParallel.Map(pictures, source => AnalyzeOne(source, rooms, done), threads, OrderedParallel.OfSmallResults);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        if (ownsDetector)
            (detector as IDisposable)?.Dispose();
        (classifier as IDisposable)?.Dispose();
    }

    /// <summary>The detections with the lowest score or more, best first, in pixels of the picture.</summary>
    internal IReadOnlyList<Detection> Detect(Picture picture)
    {
        ThrowIfDisposed();
        var detections = detector.Detect(picture);
        return detections.All(detection => detection.Score >= MinScore)
            ? detections
            : [.. detections.Where(detection => detection.Score >= MinScore)];
    }

    internal ExpressionResult Classify(Picture picture, Detection face) => classifier.Name(picture, face);

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);

    /// <summary>The picture's notes, and what its being shrunk hides: no face is to be taken as absent that nobody looked for.</summary>
    internal IReadOnlyList<string> NotesOf(Picture picture)
    {
        var smallest = detector.SmallestFace(picture.Scale);
        var side = Math.Max(picture.OriginalWidth, picture.OriginalHeight);
        return picture.Width == picture.OriginalWidth || smallest < detector.SmallestFace(1) + 1
            ? picture.Notes
            : [.. picture.Notes, string.Create(
                CultureInfo.InvariantCulture, $"faces under {smallest:0} pixels were not looked for; --max-side {side} looks for them")];
    }

    internal static FaceLandmarks? Original(Picture picture, FaceLandmarks? landmarks) => landmarks is null ? null : picture.ToOriginal(landmarks);

    private Analysis AnalyzeOne(PictureSource source, Sessions<PictureRoom> rooms, Action<Picture, Analysis>? done)
    {
        using var room = rooms.Take();
        Picture picture;
        Analysis analysis;
        try
        {
            picture = source.Open(room.Session);
            analysis = Analyze(picture, source.Name);
        }
        catch (Exception error) when (MienException.IsAboutInput(error))
        {
            return Analysis.Failed(source.Name, MienException.Explain(error, source.Name));
        }

        done?.Invoke(picture, analysis);
        return analysis;
    }

    private FaceExpression Name(Picture picture, Detection detection)
    {
        var (expression, probabilities, similarity) = Classify(picture, detection);
        return new FaceExpression
        {
            Box = picture.ToOriginal(detection.Box),
            Score = detection.Score,
            Landmarks = Original(picture, detection.Landmarks),
            Turn = detection.Turn,
            Expression = expression,
            Probabilities = probabilities,
            Similarity = similarity,
        };
    }
}
