using Mien.Expressions;
using Mien.Mtcnn;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Tests.Expressions;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Tests.Recognition;

/// <summary>Who owns what, and that what was disposed says so.</summary>
public sealed class DisposalTests
{
    private static readonly Picture picture = TinyEmbedder.Face(90, 60, 30, 10);
    private static readonly Detection whole = new(new Box(0, 0, picture.Width, picture.Height), 1);

    [Fact]
    public void Detector_says_that_it_was_disposed()
    {
        var detector = new MtcnnDetector(Filled(new PNet()), Filled(new RNet()), Filled(new ONet()));
        detector.Detect(picture);
        detector.Dispose();
        Should.Throw<ObjectDisposedException>(() => detector.Detect(picture));
        Should.Throw<ObjectDisposedException>(() => detector.Detect(picture));
        detector.Dispose();
    }

    [Fact]
    public void Classifiers_say_that_they_were_disposed()
    {
        var classifier = new ExpressionClassifier(TinyEmbedder.Model());
        var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var custom = new ExpressionSetClassifier(embedder, embedder.TrainedExpressions());
        classifier.Dispose();
        custom.Dispose();
        Should.Throw<ObjectDisposedException>(() => classifier.Classify(picture, whole, new float[2]));
        Should.Throw<ObjectDisposedException>(() => custom.Classify(picture, whole, new float[2]));
        Should.Throw<ObjectDisposedException>(() => custom.Name(picture, whole));
        Should.Throw<ObjectDisposedException>(() => embedder.Embed(picture, whole, new float[embedder.Size]));
    }

    [Fact]
    public void Recognizer_says_that_it_was_disposed_even_where_no_face_would_be_found()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var recognizer = new Recognizer(new NoFace(), new ExpressionClassifier(TinyEmbedder.Model()));
        var video = new VideoRecognizer(recognizer);
        recognizer.Dispose();
        Should.Throw<ObjectDisposedException>(() => recognizer.Recognize(picture));
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze(picture, "made"));
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze("nowhere.jpg"));
        Should.Throw<ObjectDisposedException>(() => recognizer.AnalyzeAll([], 1));
        Should.Throw<ObjectDisposedException>(() => recognizer.With(embedder.TrainedExpressions()));
        Should.Throw<ObjectDisposedException>(() => video.Run(new NoVideo(), (_, _) => { }));
    }

    [Fact]
    public void Detector_that_is_shared_ends_with_the_recognizer_that_owns_it()
    {
        var model = TinyEmbedder.Model();
        using var embedder = new ExpressionEmbedder(model);
        var owner = new Recognizer(new NoFace(), new ExpressionClassifier(model));
        var first = owner.With(embedder.TrainedExpressions());
        var second = first.With(embedder.TrainedExpressions());
        second.Dispose();
        first.Recognize(picture).ShouldBeEmpty();
        first.Dispose();
        owner.Recognize(picture).ShouldBeEmpty();
        owner.Dispose();
    }

    [Fact]
    public void Set_that_is_swapped_leaves_the_network_to_its_owner()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        var set = embedder.TrainedExpressions();
        using var owner = new Recognizer(new WholePicture(), new ExpressionSetClassifier(embedder, set));
        owner.With(set).Dispose();
        owner.Recognize(picture).ShouldHaveSingleItem();
    }

    [Fact]
    public void Detector_is_freed_where_the_model_cannot_be_opened()
    {
        var detector = new NoFace();
        Should.Throw<FileNotFoundException>(() => Recognizer.Open(detector, _ => throw new FileNotFoundException("no model")));
        detector.IsDisposed.ShouldBeTrue();
    }

    private static T Filled<T>(T network)
        where T : MtcnnNetwork
    {
        network.Initialize(new RandomSource(1));
        return network;
    }

    private sealed class NoFace : IFaceDetector, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public IReadOnlyList<Detection> Detect(Picture picture)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return [];
        }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class NoVideo : IVideoSource
    {
        public string Name => "none";

        public bool Read(VideoFrame frame) => throw new InvalidOperationException("not to be read");
    }
}
