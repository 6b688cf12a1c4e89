using System.Diagnostics;
using System.Globalization;
using Mien.Expressions;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Vision.Pictures;

namespace Mien.Bench;

/// <summary>What custom expressions cost: enrolling pictures, and naming a face among few and many classes.</summary>
internal static class ExpressionTimes
{
    private const int ManyClasses = 1000;
    private const int Rounds = 1000;

    /// <param name="modelPath">Model file whose network embeds.</param>
    /// <param name="pictures">Pictures of one expression.</param>
    public static void Run(string modelPath, IReadOnlyList<string> pictures)
    {
        var started = Stopwatch.GetTimestamp();
        using var embedder = new ExpressionEmbedder(Model.Load(modelPath));
        var trained = embedder.TrainedExpressions();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms"));
        if (pictures.Count > 0)
        {
            for (var run = 1; run <= 3; run++)
                Enrol(FaceDetectors.None, embedder, trained, pictures, run);
            for (var run = 1; run <= 3; run++)
                Enrol(FaceDetectors.Default, embedder, trained, pictures, run);
        }
        Compare(embedder, trained, Larger(trained));
    }

    private static void Enrol(string detector, ExpressionEmbedder embedder, ExpressionSet set, IReadOnlyList<string> pictures, int run)
    {
        using var recognizer = Recognizer.Open(new() { Detector = detector, OwnClassifier = new ExpressionSetClassifier(embedder, set) });
        var started = Stopwatch.GetTimestamp();
        var read = new Enrolment(recognizer, embedder).Read(pictures.Select(path => PictureSource.File(path)), DateTimeOffset.UtcNow);
        if (read.Samples.Count > 0)
            _ = Separation.Of(set.Add("new", read.Samples), "new");
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"enrol, detector {detector}, run {run}: {read.Samples.Count} of {pictures.Count} pictures, {milliseconds:0} ms"));
    }

    // Faces of both sets take turns, so that a busy machine slows both alike; the least time counts.
    private static void Compare(ExpressionEmbedder embedder, ExpressionSet few, ExpressionSet many)
    {
        var classifier = new ExpressionSetClassifier(embedder, few);
        using var recognizer = Recognizer.Open(new() { OwnDetector = new WholePicture(), OwnClassifier = classifier });
        var random = new RandomSource(3);
        var pixels = new byte[3 * 100 * 100];
        foreach (ref var value in pixels.AsSpan())
            value = (byte)random.Below(256);
        var picture = Picture.FromPixels(pixels, 100, 100);
        var (leastFew, leastMany) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            classifier.Set = few;
            leastFew = Math.Min(leastFew, Time(recognizer, picture));
            classifier.Set = many;
            leastMany = Math.Min(leastMany, Time(recognizer, picture));
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a face among {few.Classes.Count} classes: {leastFew:0.000} ms, among {many.Classes.Count}: {leastMany:0.000} ms, {100 * (leastMany / leastFew - 1):0.0} % more"));
    }

    private static double Time(Recognizer recognizer, Picture picture)
    {
        var started = Stopwatch.GetTimestamp();
        recognizer.Analyze(picture, "picture");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static ExpressionSet Larger(ExpressionSet set)
    {
        var random = new RandomSource(1);
        var direction = new float[set.Size];
        while (set.Classes.Count < ManyClasses)
        {
            var length = 0.0;
            foreach (ref var value in direction.AsSpan())
                length += Math.Pow(value = (float)random.NextNormal(), 2);
            foreach (ref var value in direction.AsSpan())
                value /= (float)Math.Sqrt(length);
            set = set.Add($"class {set.Classes.Count}", [new ExpressionSample("random", DateTimeOffset.UnixEpoch, direction)]);
        }
        return set;
    }
}
