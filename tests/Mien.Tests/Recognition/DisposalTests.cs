using Mien.Expressions;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Tests.Expressions;
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
        embedder.Dispose();
        Should.Throw<ObjectDisposedException>(() => classifier.Classify(picture, whole, new float[2]));
        Should.Throw<ObjectDisposedException>(() => custom.Classify(picture, whole, new float[2]));
        Should.Throw<ObjectDisposedException>(() => custom.Name(picture, whole));
        Should.Throw<ObjectDisposedException>(() => embedder.Embed(picture, whole, new float[embedder.Size]));
    }

    [Fact]
    public void Recognizer_says_that_it_was_disposed_even_where_no_face_would_be_found()
    {
        var recognizer = Recognizer.Open(new() { OwnDetector = new NoFace(), OwnClassifier = new ExpressionClassifier(TinyEmbedder.Model()) });
        recognizer.Dispose();
        recognizer.Dispose();
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze(picture, "picture"));
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze("nowhere.jpg"));
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze(Stream.Null, "stream"));
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze(new byte[3], "bytes"));
        Should.Throw<ObjectDisposedException>(() => recognizer.Analyze(new byte[3], 1, 1, "pixels"));
        Should.Throw<ObjectDisposedException>(() => recognizer.AnalyzeAllAsync(Array.Empty<PictureSource>()));
        Should.Throw<ObjectDisposedException>(() => recognizer.AnalyzeVideoAsync(new NoVideo(), null));
        Should.Throw<ObjectDisposedException>(() => recognizer.AnalyzeVideoAsync("nowhere.mp4"));
    }

    [Fact]
    public void A_model_is_freed_with_who_opened_it_and_stays_its_owners_otherwise()
    {
        using var model = TinyEmbedder.Model();
        new ExpressionClassifier(model).Dispose();
        new ExpressionEmbedder(model).Dispose();
        Weights().ShouldNotBeEmpty();
        new ExpressionClassifier(model, isOwned: true).Dispose();
        Should.Throw<ObjectDisposedException>(Weights);

        using var another = TinyEmbedder.Model();
        new ExpressionEmbedder(another, isOwned: true).Dispose();
        Should.Throw<ObjectDisposedException>(() => another.Network.Parameters.First().Read());

        float[] Weights() => model.Network.Parameters.First().Read();
    }

    [Fact]
    public void What_a_detector_has_read_is_freed_with_it()
    {
        var detector = MtcnnDetector.Load(ModelCatalogue.PathOf(ModelCatalogue.Mtcnn));
        var weights = detector.PNet.Parameters.First();
        weights.Read().ShouldNotBeEmpty();
        detector.Dispose();
        Should.Throw<ObjectDisposedException>(() => weights.Read());
    }

    [Fact]
    public void What_a_recognizer_was_given_stays_its_owners()
    {
        using var detector = new NoFace();
        using var classifier = new ExpressionClassifier(TinyEmbedder.Model());
        Recognizer.Open(new() { OwnDetector = detector, OwnClassifier = classifier, Turned = true }).Dispose();
        detector.Detect(picture).ShouldBeEmpty();
        classifier.Classify(picture, whole, new float[2]);
    }

    [Fact]
    public void What_was_given_stays_its_owners_where_the_model_cannot_be_opened()
    {
        using var detector = new NoFace();
        Should.Throw<MienException>(() => Recognizer.Open(new() { OwnDetector = detector, Turned = true, Model = "nowhere.safetensors" }));
        detector.IsDisposed.ShouldBeFalse();
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
