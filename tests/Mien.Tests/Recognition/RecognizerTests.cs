using System.Collections.Concurrent;
using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Tests.Recognition;

public sealed class RecognizerTests
{
    [Fact]
    public void Faces_come_with_box_score_probabilities_and_winner()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new FixedDetector(new Detection(new Box(10, 20, 48, 48), 0.9f)), OwnClassifier = Classifier() });
        var face = recognizer.Analyze(Noise(100, 120), "noise").Faces.ShouldHaveSingleItem();

        face.Box.ShouldBe(new Box(10, 20, 48, 48));
        face.Score.ShouldBe(0.9f);
        face.Probabilities.Select(item => item.Label).ShouldBe(ExpressionLabels.Seven);
        face.Probabilities.Sum(item => item.Probability).ShouldBe(1, 1e-5);
        face.Expression.ShouldBe(face.Probabilities.MaxBy(item => item.Probability).Label);
    }

    [Fact]
    public void Landmarks_come_in_pixels_of_the_original()
    {
        var marks = new FaceLandmarks(new(20, 30), new(40, 31), new(30, 40), new(22, 50), new(38, 51));
        using var recognizer = Recognizer.Open(new() { OwnDetector = new FixedDetector(new Detection(new Box(10, 20, 48, 48), 0.9f, marks)), OwnClassifier = Classifier() });
        var shrunk = Picture.Decode(Noise(200, 240).Encode(PictureFormat.Png), "noise", 120);
        recognizer.Analyze(shrunk, "noise").Faces.ShouldHaveSingleItem().Landmarks.ShouldBe(marks.Scale(2, 2));

        System.Text.Json.JsonSerializer.Serialize(recognizer.Analyze(shrunk, "noise")).ShouldContain("\"landmarks\":[[40,60],[80,62],[60,80],[44,100],[76,102]]");
    }

    [Fact]
    public void The_crop_of_a_face_is_the_models()
    {
        using var model = Classifier();
        using var wider = Classifier(new FaceCrop { Margin = 0.25f, Square = true });
        var picture = Noise(100, 120);
        float[] crop = new float[7], expected = new float[7];
        wider.Classify(picture, new Detection(new Box(30, 20, 30, 40), 1), crop);
        model.Classify(picture, new Detection(new Box(15, 10, 60, 60), 1), expected);
        crop.ShouldBe(expected);
        // A detector's smaller boxes come to the same.
        wider.Classify(picture, new Detection(new Box(35, 25, 20, 30), 1, Margin: 0.25f), crop);
        model.Classify(picture, new Detection(new Box(11.25f, 6.25f, 67.5f, 67.5f), 1), expected);
        crop.ShouldBe(expected, 1e-5);
        Should.Throw<ArgumentOutOfRangeException>(() => Classifier(new FaceCrop { Margin = -1 }));
    }

    [Fact]
    public void Detectors_open_by_name_or_file()
    {
        FaceDetectors.Load("none").ShouldBeOfType<WholePicture>();
        Should.Throw<MienException>(() => FaceDetectors.Load("nowhere.safetensors")).Message.ShouldStartWith("nowhere.safetensors: no model file");
        Should.Throw<MienException>(() => FaceDetectors.Load(ModelCatalogue.PathOf("light"))).Message.ShouldContain("holds no weights of the face detector MTCNN");
    }

    [Fact]
    public void No_face_is_an_empty_result()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new FixedDetector(), OwnClassifier = Classifier() });
        recognizer.Analyze(Noise(60, 60), "noise").Faces.ShouldBeEmpty();
    }

    [Fact]
    public void Detections_below_the_lowest_score_are_left_out()
    {
        var detector = new FixedDetector(new Detection(new Box(0, 0, 20, 20), 0.8f), new Detection(new Box(5, 5, 20, 20), 0.2f));
        using var recognizer = Recognizer.Open(new() { OwnDetector = detector, OwnClassifier = Classifier(), MinScore = 0.5f });
        recognizer.Analyze(Noise(60, 60), "noise").Faces.ShouldHaveSingleItem().Score.ShouldBe(0.8f);
    }

    [Fact]
    public void Several_threads_get_what_one_gets()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier() });
        var pictures = Enumerable.Range(0, 64).Select(i => Noise(50 + i, 60, (ulong)i)).ToArray();
        var alone = pictures.Select(picture => Probabilities(recognizer, picture)).ToArray();

        var together = new float[pictures.Length][];
        Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = Probabilities(recognizer, pictures[i]));
        for (var i = 0; i < pictures.Length; i++)
            together[i].ShouldBe(alone[i]);
    }

    [Fact]
    public void Many_pictures_come_in_order_and_a_bad_one_does_not_stop_them()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier(), Threads = 3 });
        var sources = Enumerable.Range(0, 40).Select(i => new PictureSource(
            $"{i}", () => i == 7 ? throw new IOException("cannot be read") : Noise(48 + i, 48)));
        var results = recognizer.AnalyzeAllAsync(sources).ToBlockingEnumerable(TestContext.Current.CancellationToken).ToList();

        results.Select(result => result.Source).ShouldBe(Enumerable.Range(0, 40).Select(i => $"{i}"));
        results[7].Error.ShouldBe("cannot be read");
        results.Where((_, i) => i != 7).ShouldAllBe(result => result.Error == null && result.Faces.Count == 1);
    }

    [Fact]
    public void Each_thread_of_a_batch_reads_its_pictures_into_the_same_room()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier(), Threads = 2 });
        var rooms = new ConcurrentBag<PictureRoom?>();
        var pictures = Enumerable.Range(0, 30).Select(i => Noise(48 + (i * 7 % 30), 48, (ulong)i)).ToArray();
        using var folder = new TemporaryFolder();
        for (var i = 0; i < pictures.Length; i++)
            pictures[i].Save(folder.PathOf($"{i}.png"));
        var sources = pictures.Select((_, i) => new PictureSource($"{i}", (size, room) =>
        {
            rooms.Add(room);
            return Picture.Load(folder.PathOf($"{i}.png"), size, room);
        }));

        var results = recognizer.AnalyzeAllAsync(sources).ToBlockingEnumerable(TestContext.Current.CancellationToken).ToList();
        rooms.Distinct().Count().ShouldBeInRange(1, 2);
        rooms.ShouldAllBe(room => room != null);
        for (var i = 0; i < pictures.Length; i++)
            results[i].Faces[0].Probabilities.Select(item => item.Probability).ShouldBe(Probabilities(recognizer, pictures[i]));
    }

    [Fact]
    public void What_fails_after_the_analysis_is_not_taken_for_a_bad_picture()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier() });
        Should.Throw<IOException>(() => recognizer.AnalyzeAllAsync(
            new[] { new PictureSource("a", () => Noise(48, 48)) }.ToAsyncEnumerable(), (_, _) => throw new IOException("the disk is full"), TestContext.Current.CancellationToken).ToBlockingEnumerable(TestContext.Current.CancellationToken).ToList());
    }

    [Theory]
    [InlineData(100, 40, null)] // not shrunk
    [InlineData(50, 40, "faces under 80 pixels were not looked for; read with a longest side of 100 to find them")]
    [InlineData(50, 0, null)] // no limit
    public void Shrunk_pictures_say_what_was_not_looked_for(int side, float smallest, string? note)
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new Limited(smallest), OwnClassifier = Classifier() });
        var shrunk = Picture.Decode(Noise(100, 80).Encode(PictureFormat.Png), "noise", side);
        recognizer.Analyze(shrunk, "noise").Notes.ShouldBe(note is null ? [] : [note]);
    }

    [Fact]
    public void A_shrunk_picture_says_nothing_where_all_that_is_wanted_was_looked_for()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new Limited(40, isReached: true), OwnClassifier = Classifier() });
        recognizer.Analyze(Picture.Decode(Noise(100, 80).Encode(PictureFormat.Png), "noise", 50), "noise").Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Only_a_few_pictures_are_fetched_ahead()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier(), Threads = 2 });
        var fetched = 0;
        var sources = Enumerable.Range(0, 1000).Select(i =>
        {
            fetched++;
            return new PictureSource($"{i}", () => Noise(48, 48));
        });
        recognizer.AnalyzeAllAsync(sources).ToBlockingEnumerable(TestContext.Current.CancellationToken).First().Source.ShouldBe("0");
        fetched.ShouldBeLessThan(40);
    }

    [Fact]
    public void Slow_picture_does_not_hold_up_the_others()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier(), Threads = 2 });
        using var others = new CountdownEvent(20);
        var sources = Enumerable.Range(0, 21).Select(i => new PictureSource($"{i}", () =>
        {
            if (i > 0)
                others.Signal();
            else if (!others.Wait(TimeSpan.FromSeconds(60)))
                throw new InvalidDataException("the others waited");
            return Noise(48, 48);
        }));

        recognizer.AnalyzeAllAsync(sources).ToBlockingEnumerable(TestContext.Current.CancellationToken).First().Error.ShouldBeNull();
    }

    [Fact]
    public void Whoever_stops_early_leaves_nothing_running()
    {
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = Classifier(), Threads = 4 });
        var running = 0;
        var sources = Enumerable.Range(0, 100).Select(i => new PictureSource($"{i}", () =>
        {
            Interlocked.Increment(ref running);
            Thread.Sleep(5);
            Interlocked.Decrement(ref running);
            return Noise(48, 48);
        }));
        recognizer.AnalyzeAllAsync(sources).ToBlockingEnumerable(TestContext.Current.CancellationToken).Take(2).Count().ShouldBe(2);
        running.ShouldBe(0);
    }

    private static ExpressionClassifier Classifier(FaceCrop? crop = null)
    {
        var network = new LightNetwork();
        network.Initialize(new RandomSource(5));
        return new ExpressionClassifier(new Model("test", "light", network, ExpressionLabels.Seven, new Preprocessing { Crop = crop ?? new() }));
    }

    private static Picture Noise(int width, int height, ulong seed = 1)
    {
        var random = new RandomSource(seed);
        var pixels = new byte[width * height * 3];
        foreach (ref var value in pixels.AsSpan())
            value = (byte)random.Below(256);
        return Picture.FromPixels(pixels, width, height);
    }

    private static float[] Probabilities(Recognizer recognizer, Picture picture) =>
        [.. recognizer.Analyze(picture, "picture").Faces.Single().Probabilities.Select(item => item.Probability)];

    private sealed class Limited(float smallest, bool isReached = false) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => [];

        public float SmallestFace(float scale) => isReached ? smallest : smallest / scale;
    }

    private sealed class FixedDetector(params Detection[] detections) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => detections;
    }
}
