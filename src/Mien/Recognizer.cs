using System.Globalization;
using Mien.Explanation;
using Mien.Expressions;
using Mien.Recognition;
using Mien.Tensors.Threads;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien;

/// <summary>
/// Finds the faces of pictures and videos and names their expressions. Open it once and share it: any number of threads may use it at
/// once, of which <see cref="RecognizerOptions.Threads"/> are at work and the others wait, so that memory does not grow with their number.
/// </summary>
public sealed class Recognizer : IDisposable
{
    private readonly IFaceDetector detector;
    private readonly IExpressionClassifier classifier;
    private readonly RecognizerParts? opened;
    private readonly Sessions<PictureRoom> rooms;
    private readonly FaceExplainer? explainer;

    // Whoever opened the parts has the rooms; its partners take turns there.
    private Recognizer(RecognizerOptions options, IFaceDetector detector, IExpressionClassifier classifier, RecognizerParts? opened, Sessions<PictureRoom>? shared)
    {
        Options = options;
        Threads = options.Threads ?? Workers.DefaultCount;
        this.detector = detector;
        this.classifier = classifier;
        this.opened = opened;
        rooms = shared ?? PictureRoom.ForThreads(this, Threads);
        explainer = FaceExplainer.Of(classifier);
    }

    /// <summary>What it was opened with.</summary>
    public RecognizerOptions Options { get; }

    /// <summary>The expressions, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Labels => classifier.Labels;

    /// <summary>What names the faces: a shipped model, the path of another, or what an own classifier is called.</summary>
    public string ModelName => Options.ModelName;

    /// <summary>What finds the faces: one of <see cref="FaceDetectors.Names"/>, the path of other weights, or "own".</summary>
    public string DetectorName => Options.OwnDetector is null ? Options.Detector : "own";

    /// <summary>Pictures that are analysed at the same time.</summary>
    internal int Threads { get; }

    /// <summary>Whether each picture is taken as one face, of which there is nothing to track.</summary>
    internal bool TakesWholePicture => detector is WholePicture;

    /// <summary>Opens a detector and a model. They are disposed with the recogniser; what the options bring along is not.</summary>
    /// <param name="options">Which, and what is looked for; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or contradicts another.</exception>
    /// <exception cref="MienException">
    /// There is no such model or detector, its file is none, what the detector needs is not installed, or the expressions belong to another
    /// model.
    /// </exception>
    public static Recognizer Open(RecognizerOptions? options = null) => OpenAll([options ?? new()])[0];

    /// <summary>
    /// Opens several that differ in detector, model or what they look for. A detector or model that several want is in memory once, and they take
    /// turns for threads and memory as one does. The first is to be disposed after the others, and disposes what was opened.
    /// </summary>
    /// <param name="options">Of each, at least one; they agree on <see cref="RecognizerOptions.Threads"/>.</param>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static IReadOnlyList<Recognizer> OpenAll(IReadOnlyList<RecognizerOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Count == 0 || options.Any(other => other.Threads != options[0].Threads))
            throw new ArgumentException($"recognisers that are opened together are one at least and have the same {nameof(Threads)}", nameof(options));
        foreach (var each in options)
            each.Validate();
        var parts = new RecognizerParts();
        try
        {
            var made = options.Select(each => (Detector: parts.Detector(each), Classifier: parts.Classifier(each))).ToList();
            var first = new Recognizer(options[0], made[0].Detector, made[0].Classifier, parts, shared: null);
            return [first, .. options.Zip(made).Skip(1).Select(other => new Recognizer(other.First, other.Second.Detector, other.Second.Classifier, opened: null, first.rooms))];
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A recogniser that names the faces by another classifier, such as an <see cref="ExpressionSetClassifier"/>. It finds them with the detector of
    /// this one and takes turns with it for threads and memory, so that it costs next to nothing to make; it is to be disposed before this one.
    /// </summary>
    /// <param name="other">The classifier, which stays the caller's.</param>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Recognizer With(IExpressionClassifier other)
    {
        ArgumentNullException.ThrowIfNull(other);
        rooms.ThrowIfDisposed();
        return new(Options with { Model = null, Expressions = null, OwnClassifier = other }, detector, other, opened: null, rooms);
    }

    /// <summary>Finds and names the faces of a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Faces, best detection first; none if there are none. Boxes are in pixels of the upright original.</returns>
    /// <exception cref="MienException">The file is no picture that can be read.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Analysis Analyze(string path)
    {
        using var room = rooms.Take();
        return Analyze(Picture.Load(path, Options.PictureSize, room.Session), path);
    }

    /// <summary>Finds and names the faces of an encoded picture, which is read from a stream to its end.</summary>
    /// <param name="stream">A file of a kind that <see cref="Picture.Load"/> reads, of at most 256 MiB; it stays open.</param>
    /// <param name="source">What results and errors call it.</param>
    /// <inheritdoc cref="Analyze(string)" path="/returns"/>
    /// <inheritdoc cref="Analyze(string)" path="/exception"/>
    public Analysis Analyze(Stream stream, string source)
    {
        using var room = rooms.Take();
        return Analyze(Picture.Read(stream, source, Options.PictureSize, room.Session), source);
    }

    /// <summary>Finds and names the faces of an encoded picture in memory.</summary>
    /// <param name="encoded">A whole file of a kind that <see cref="Picture.Load"/> reads.</param>
    /// <param name="source">What results and errors call it.</param>
    /// <inheritdoc cref="Analyze(string)" path="/returns"/>
    /// <inheritdoc cref="Analyze(string)" path="/exception"/>
    public Analysis Analyze(ReadOnlySpan<byte> encoded, string source)
    {
        using var room = rooms.Take();
        return Analyze(Picture.Decode(encoded, source, Options.PictureSize, room.Session), source);
    }

    /// <summary>Finds and names the faces in pixels.</summary>
    /// <param name="rgb">Interleaved R, G, B bytes, 3 * width * height of them, upright, rows from top to bottom.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="source">What the result is to be called.</param>
    /// <inheritdoc cref="Analyze(string)" path="/returns"/>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Analysis Analyze(ReadOnlySpan<byte> rgb, int width, int height, string source)
    {
        using var room = rooms.Take();
        return Analyze(Picture.FromPixels(rgb, width, height, room.Session), source);
    }

    /// <summary>Finds and names the faces of a picture in memory.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="source">What the result is to be called.</param>
    /// <inheritdoc cref="Analyze(string)" path="/returns"/>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public Analysis Analyze(Picture picture, string source)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Analyze(picture, source, maxFaces: null, CancellationToken.None);
    }

    /// <summary>Finds the faces of a picture file and says for each where the network looked to name its expression.</summary>
    /// <param name="path">The file.</param>
    /// <returns>An explanation of each face, best detection first, as <see cref="Analyze(string)"/> finds them.</returns>
    /// <exception cref="MienException">The file is no picture that can be read, or an own classifier is no <see cref="IFaceCropClassifier"/>.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public IReadOnlyList<FaceExplanation> Explain(string path)
    {
        using var room = rooms.Take();
        return Explain(Picture.Load(path, Options.PictureSize, room.Session));
    }

    /// <summary>Finds the faces of an encoded picture in memory and says for each where the network looked to name its expression.</summary>
    /// <param name="encoded">A whole file of a kind that <see cref="Picture.Load"/> reads.</param>
    /// <param name="source">What errors call it.</param>
    /// <inheritdoc cref="Explain(string)" path="/returns"/>
    /// <inheritdoc cref="Explain(string)" path="/exception"/>
    public IReadOnlyList<FaceExplanation> Explain(ReadOnlySpan<byte> encoded, string source)
    {
        using var room = rooms.Take();
        return Explain(Picture.Decode(encoded, source, Options.PictureSize, room.Session));
    }

    /// <summary>Finds the faces of a picture and says for each where the network looked to name its expression.</summary>
    /// <param name="source">The picture, which is read here, and how many of its faces are explained.</param>
    /// <param name="cancellation">Ends the work between faces.</param>
    /// <inheritdoc cref="Explain(string)" path="/returns"/>
    /// <inheritdoc cref="Explain(string)" path="/exception"/>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<FaceExplanation> Explain(PictureSource source, CancellationToken cancellation)
    {
        using var room = rooms.Take();
        var picture = source.Open(Options.PictureSize, room.Session);
        return FewThreads.Run(() => ExplainHere(picture, source.MaxFaces, cancellation));
    }

    /// <summary>Finds the faces of a picture and says for each where the network looked to name its expression.</summary>
    /// <param name="picture">The picture.</param>
    /// <inheritdoc cref="Explain(string)" path="/returns"/>
    /// <inheritdoc cref="Explain(string)" path="/exception"/>
    public IReadOnlyList<FaceExplanation> Explain(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return FewThreads.Run(() => ExplainHere(picture));
    }

    /// <summary>
    /// Analyses many pictures, several at a time: results come in order, a picture that cannot be read gives a result with an error, and
    /// only a few pictures are in memory at a time.
    /// </summary>
    /// <param name="pictures">Pictures, fetched as they are needed.</param>
    /// <param name="done">
    /// Told of each picture that was read, on any thread, which must not use the recogniser; the picture is only good until it returns. What
    /// it throws ends the batch.
    /// </param>
    /// <param name="cancellation">Ends the batch. Its end, and that of whoever stops early, waits until no picture is at work any more.</param>
    /// <exception cref="OperationCanceledException">The batch was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public IAsyncEnumerable<Analysis> AnalyzeAllAsync(
        IAsyncEnumerable<PictureSource> pictures, Action<Picture, Analysis>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        rooms.ThrowIfDisposed();
        return OrderedParallel.MapAsync(
            pictures, (source, token) => FewThreads.Run(() => AnalyzeOne(source, done, token)), Threads, OrderedParallel.OfSmallResults, cancellation);
    }

    /// <inheritdoc cref="AnalyzeAllAsync(IAsyncEnumerable{PictureSource}, Action{Picture, Analysis}, CancellationToken)"/>
    /// <param name="pictures">Pictures, fetched as they are needed.</param>
    public IAsyncEnumerable<Analysis> AnalyzeAllAsync(IEnumerable<PictureSource> pictures) => AnalyzeAllAsync(pictures.ToAsyncEnumerable());

    /// <summary>
    /// Finds the faces of a video, follows them, and names their expressions over time, frame by frame in order. Reading, detecting and what
    /// the caller does with the frames go on at the same time, and memory does not grow with the video.
    /// </summary>
    /// <param name="source">A file, a camera device such as /dev/video0, or an address of rtsp, rtsps, http or https.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the analysis. Its end, and that of whoever stops early, leaves no process and no thread.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="MienException">
    /// ffmpeg is missing, there is no video that can be read, or it is damaged or its source is gone; the frames before that came.
    /// </exception>
    /// <exception cref="OperationCanceledException">The analysis was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    public IAsyncEnumerable<AnalyzedFrame> AnalyzeVideoAsync(string source, VideoOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return VideoRun.Frames(source, this, Validated(options), cancellation);
    }

    /// <inheritdoc cref="AnalyzeVideoAsync(string, VideoOptions, CancellationToken)"/>
    /// <param name="source">The video, which stays the caller's; after an error or an early end it may be disposed, but not read on.</param>
    /// <param name="options">How; null for the defaults.</param>
    public IAsyncEnumerable<AnalyzedFrame> AnalyzeVideoAsync(IVideoSource source, VideoOptions? options)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new VideoRun(source, this, Validated(options)).Frames(CancellationToken.None);
    }

    /// <summary>
    /// All that it computes with, for programs in other languages: its networks as ONNX files that take raw pixels, and recognizer.json, in
    /// which every other number of the search, the crops and the doubts is. Expressions of a set are those of now.
    /// </summary>
    /// <returns>The bytes of each file by its name.</returns>
    /// <exception cref="MienException">
    /// The detector is not MTCNN in upright pictures, the classifier is of others, or the network has an operation without form in ONNX.
    /// </exception>
    public IReadOnlyDictionary<string, byte[]> Export() => RecognizerExport.Of(Options, detector, classifier);

    /// <summary>
    /// What custom expressions are taught to: the model that this names faces by, whose weights it shares. It is to be disposed before this one.
    /// </summary>
    /// <exception cref="MienException">The classifier is of others, or its model makes no embedding.</exception>
    public ExpressionEmbedder OpenEmbedder()
    {
        rooms.ThrowIfDisposed();
        return classifier switch
        {
            ExpressionClassifier own => new(own.Model),
            ExpressionSetClassifier custom => new(custom.Model),
            _ => throw new MienException(null, "a classifier of others makes no embedding, which custom expressions need", "use a model of Mien"),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        explainer?.Dispose();
        if (opened is null)
            return;
        rooms.Dispose();
        opened.Dispose();
    }

    /// <summary>Whether parts of a picture can be searched alone.</summary>
    internal bool SearchesRegions => detector is IRegionFaceDetector;

    /// <summary>The detections with the lowest score or more, best first, in pixels of the picture.</summary>
    internal IReadOnlyList<Detection> Detect(Picture picture, CancellationToken cancellation = default) => Detect(picture, regions: null, cancellation);

    /// <summary>Those of some regions, if <see cref="SearchesRegions"/>; null for the whole picture.</summary>
    internal IReadOnlyList<Detection> Detect(Picture picture, IReadOnlyList<FaceRegion>? regions, CancellationToken cancellation)
    {
        rooms.ThrowIfDisposed();
        var detections = regions is null ? detector.Detect(picture, cancellation) : ((IRegionFaceDetector)detector).Detect(picture, regions, cancellation);
        return detections.All(detection => detection.Score >= Options.MinScore)
            ? detections
            : [.. detections.Where(detection => detection.Score >= Options.MinScore)];
    }

    /// <summary>Reads a picture, finds its faces and does something with both before the picture's room is used again.</summary>
    internal T WithFaces<T>(PictureSource source, Func<Picture, IReadOnlyList<Detection>, T> use, CancellationToken cancellation)
    {
        using var turn = rooms.Take();
        var room = turn.Session;
        return FewThreads.Run(() =>
        {
            var picture = source.Open(Options.PictureSize, room);
            return use(picture, Detect(picture, cancellation));
        });
    }

    /// <summary>Explains the faces of a picture on the calling thread.</summary>
    internal IReadOnlyList<FaceExplanation> ExplainHere(Picture picture, int? maxFaces = null, CancellationToken cancellation = default)
    {
        RequireExplainable();
        return [.. LargestFaces.Of(Detect(picture, cancellation), maxFaces).Select(face =>
        {
            cancellation.ThrowIfCancellationRequested();
            return ExplainHere(picture, face);
        })];
    }

    /// <summary>Explains a face of a picture on the calling thread; <see cref="RequireExplainable"/> holds.</summary>
    internal FaceExplanation ExplainHere(Picture picture, Detection face) => explainer!.Explain(picture, face);

    /// <exception cref="MienException">The classifier does not tell what it is shown.</exception>
    internal void RequireExplainable()
    {
        if (explainer is null)
            throw new MienException(null, "this classifier does not tell what it is shown of a face, so that it cannot be explained", $"make it an {nameof(IFaceCropClassifier)}");
    }

    internal ExpressionResult Classify(Picture picture, Detection face) => classifier.Name(picture, face);

    /// <summary>The picture's notes, and what its being shrunk hides: no face is to be taken as absent that nobody looked for.</summary>
    internal IReadOnlyList<string> NotesOf(Picture picture)
    {
        var smallest = detector.SmallestFace(picture.Scale);
        var side = Math.Max(picture.OriginalWidth, picture.OriginalHeight);
        return picture.Width == picture.OriginalWidth || smallest < detector.SmallestFace(1) + 1
            ? picture.Notes
            : [.. picture.Notes, string.Create(
                CultureInfo.InvariantCulture, $"faces under {smallest:0} pixels were not looked for; read with a longest side of {side} to find them")];
    }

    internal static FaceLandmarks? Original(Picture picture, FaceLandmarks? landmarks) => landmarks is null ? null : picture.ToOriginal(landmarks);

    private VideoOptions Validated(VideoOptions? options)
    {
        options ??= new();
        options.Validate();
        rooms.ThrowIfDisposed();
        return options;
    }

    private Analysis AnalyzeOne(PictureSource source, Action<Picture, Analysis>? done, CancellationToken cancellation)
    {
        using var room = rooms.Take();
        Picture picture;
        Analysis analysis;
        try
        {
            picture = source.Open(Options.PictureSize, room.Session);
            analysis = Analyze(picture, source.Name, source.MaxFaces, cancellation);
        }
        catch (Exception error) when (MienException.IsAboutInput(error))
        {
            return Analysis.Failed(source.Name, MienException.Explain(error, source.Name));
        }

        done?.Invoke(picture, analysis);
        return analysis;
    }

    private Analysis Analyze(Picture picture, string source, int? maxFaces, CancellationToken cancellation) =>
        FewThreads.Run(() => AnalyzeHere(picture, source, maxFaces, cancellation));

    private Analysis AnalyzeHere(Picture picture, string source, int? maxFaces, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var all = Detect(picture, cancellation);
        var detections = LargestFaces.Of(all, maxFaces);
        var faces = new FaceExpression[detections.Count];
        for (var i = 0; i < faces.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            faces[i] = Name(picture, detections[i]);
        }

        return new()
        {
            Source = source,
            Width = picture.OriginalWidth,
            Height = picture.OriginalHeight,
            Notes = LargestFaces.Note(NotesOf(picture), detections.Count, all.Count),
            Faces = faces,
        };
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
            Quality = QualityCheck.Of(picture, detection),
            Expression = expression,
            Probabilities = probabilities,
            Similarity = similarity,
        };
    }
}
