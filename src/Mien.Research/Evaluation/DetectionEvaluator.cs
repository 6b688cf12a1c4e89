using Mien.Learning.Metrics;
using Mien.Mtcnn;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Evaluation;

/// <summary>Measures face detectors on annotated pictures.</summary>
public static class DetectionEvaluator
{
    /// <summary>Intersection over union from which a detection finds a face.</summary>
    public const float MinOverlap = 0.5f;

    /// <summary>How MTCNN searches for a whole curve: faces of 20 pixels, scores far below those of use, and faces in any position.</summary>
    public static MtcnnOptions ForCurve { get; } = new() { MinFaceSize = 20, ProposalThreshold = 0.5f, RefinementThreshold = 0.5f, OutputThreshold = 0.05f, UprightThreshold = 0 };

    private const int LargeSide = 40;
    private const double FalsePerPicture = 0.1;

    /// <summary>Measures detectors on one split of sets of annotated pictures.</summary>
    /// <param name="detectors">Each one of <see cref="FaceDetectors.Names"/>, or a weight file of MTCNN.</param>
    /// <param name="data">Names of the sets, or paths of their folders or files.</param>
    /// <param name="split">Split of the sets.</param>
    /// <exception cref="MienException">The split has no pictures, or one cannot be read.</exception>
    public static IReadOnlyList<DetectionEvaluation> EvaluateAll(IReadOnlyList<string> detectors, IReadOnlyList<string> data, Split split)
    {
        var photos = data.SelectMany(name => PhotoSets.Open(name)).Where(photo => photo.Split == split).ToList();
        return photos.Count > 0
            ? [.. detectors.Select(name => Evaluate(name, photos, data))]
            : throw new MienException(string.Join(", ", data), $"no pictures in the split {split.Name()}");
    }

    /// <summary>Searches pictures with a detector and compares with their annotations.</summary>
    /// <param name="nameOrPath">One of <see cref="FaceDetectors.Names"/>, or a weight file of MTCNN.</param>
    /// <param name="photos">The pictures, at least one face in all.</param>
    /// <param name="data">What to call the sets that they are from.</param>
    /// <exception cref="MienException">A picture cannot be read, or there is no face that counts.</exception>
    public static DetectionEvaluation Evaluate(string nameOrPath, IReadOnlyList<AnnotatedPhoto> photos, IReadOnlyList<string> data)
    {
        var detector = FaceDetectors.Load(nameOrPath, ForCurve);
        using var owned = detector as IDisposable;
        return Evaluate(detector, Path.GetFileNameWithoutExtension(nameOrPath), photos, data, detector.UsualScore);
    }

    /// <summary>Searches pictures and compares with their annotations.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="photos">The pictures, at least one face in all.</param>
    /// <param name="data">What to call the sets that they are from.</param>
    /// <param name="threshold">Score from which the detector is used, 0 to 1.</param>
    /// <param name="minSide">Shorter side of the smallest face that counts, in pixels; smaller ones are like hard ones.</param>
    /// <exception cref="MienException">A picture cannot be read, or there is no face that counts.</exception>
    public static DetectionEvaluation Evaluate(
        IFaceDetector detector, string name, IReadOnlyList<AnnotatedPhoto> photos, IReadOnlyList<string> data, float threshold, int minSide = 20) =>
        Evaluate(detector, name, photos, data, threshold, minSide, out _);

    /// <summary>As the public one, and gives the curve behind the figures.</summary>
    internal static DetectionEvaluation Evaluate(
        IFaceDetector detector, string name, IReadOnlyList<AnnotatedPhoto> photos, IReadOnlyList<string> data, float threshold, int minSide, out PrecisionRecall curve)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(photos);
        var sides = photos.SelectMany(photo => photo.Faces).Where(face => Counts(face, minSide)).Select(face => Side(face.Box)).ToList();
        if (sides.Count == 0)
            throw new MienException(string.Join(", ", data), $"no face counts: all are hard, or smaller than {minSide} pixels", "name other pictures");
        var findings = OrderedParallel
            .Map(photos, photo => Compare(detector, photo, minSide), Workers.DefaultCount, OrderedParallel.OfSmallResults)
            .SelectMany(list => list).ToList();
        curve = new PrecisionRecall(findings.Select(finding => (finding.Score, finding.Side is not null)), sides.Count);
        var used = findings.Where(finding => finding.Score >= threshold).ToList();
        var errors = used.Select(finding => finding.LandmarkError).OfType<float>().ToList();
        var large = sides.Count(side => side >= LargeSide);
        return new()
        {
            Detector = name,
            Data = data,
            Pictures = photos.Count,
            Faces = sides.Count,
            MinSide = minSide,
            AveragePrecision = curve.AveragePrecision,
            RecallAtTenthFalse = curve.RecallAt(FalsePerPicture * photos.Count),
            Threshold = threshold,
            Recall = (double)used.Count(finding => finding.Side is not null) / sides.Count,
            FalsePerPicture = (double)used.Count(finding => finding.Side is null) / photos.Count,
            LargeFaces = large,
            LargeRecall = (double)used.Count(finding => finding.Side >= LargeSide) / Math.Max(1, large),
            LandmarkFaces = errors.Count,
            LandmarkError = errors.Count > 0 ? errors.Average() : null,
        };
    }

    // Best score first, each detection takes the free face that it overlaps most; what finds a face that does not count is left out.
    private static List<Finding> Compare(IFaceDetector detector, AnnotatedPhoto photo, int minSide)
    {
        var picture = Picture.Load(photo.Path);
        var free = photo.Faces.Where(face => Counts(face, minSide)).ToList();
        var ignored = photo.Faces.Where(face => !Counts(face, minSide)).Select(face => face.Box).ToList();
        var findings = new List<Finding>();
        foreach (var detection in detector.Detect(picture).OrderByDescending(detection => detection.Score))
        {
            var box = picture.ToOriginal(detection.Box);
            var face = free.Count == 0 ? default : free.MaxBy(face => face.Box.Overlap(box));
            if (face.Box.Overlap(box) >= MinOverlap)
            {
                free.Remove(face);
                findings.Add(new(detection.Score, Side(face.Box), LandmarkError(detection.Landmarks is { } landmarks ? picture.ToOriginal(landmarks) : null, face.Landmarks)));
            }
            else if (!ignored.Exists(face => face.Overlap(box) >= MinOverlap))
            {
                findings.Add(new(detection.Score, Side: null, LandmarkError: null));
            }
        }
        return findings;
    }

    // The mean distance of the five, in distances of the marked eyes; null where one of the two has none.
    private static float? LandmarkError(FaceLandmarks? found, FaceLandmarks? marked)
    {
        if (found is null || marked is null)
            return null;
        var (places, truths) = (new Point[FaceLandmarks.Count], new Point[FaceLandmarks.Count]);
        found.CopyTo(places);
        marked.CopyTo(truths);
        return places.Zip(truths, Distance).Average() / Distance(marked.LeftEye, marked.RightEye);
    }

    private static float Distance(Point a, Point b) => float.Hypot(a.X - b.X, a.Y - b.Y);

    private static bool Counts(FaceAnnotation face, int minSide) => !face.IsHard && Side(face.Box) >= minSide;

    private static float Side(Box box) => Math.Min(box.Width, box.Height);

    // A detection that counts, with the side of the face that it finds, null for a false one, and how far its landmarks are off.
    private readonly record struct Finding(float Score, float? Side, float? LandmarkError);
}
