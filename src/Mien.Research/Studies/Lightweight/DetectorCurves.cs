using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Reports;

namespace Mien.Research.Studies.Lightweight;

/// <summary>MTCNN beside the cascade of OpenCV on the test pictures of WIDER FACE: detectors.csv, and of each its curve, found-NAME.csv.</summary>
internal static class DetectorCurves
{
    /// <summary>Name of the table.</summary>
    public const string Name = "detectors";

    /// <summary>The set of pictures.</summary>
    public const string Pictures = "widerface";

    /// <summary>Viola and Jones' detector with the cascade of OpenCV.</summary>
    public const string Cascade = "viola-jones";

    private const int MinSide = 20;

    // Beyond, a detector is of no use.
    private const double MostFalse = 4;

    private static readonly string[] detectors = [FaceDetectors.Default, Cascade];

    /// <summary>The step.</summary>
    public static StudyStep Step(StudyRun run) => new("detectors", Name, tell =>
    {
        var table = new ResultTable(Name, "detector", "pictures", "faces", "least_side", "average_precision", "recall_at_tenth", "threshold", "recall", "low", "high", "false_per_picture", "large_faces", "large_recall", "greatest_recall");
        var photos = Photos(run.Root);
        foreach (var name in detectors)
        {
            tell($"  {name}");
            var detector = FaceDetectors.Load(name, DetectionEvaluator.ForCurve);
            using var owned = detector as IDisposable;
            var found = DetectionEvaluator.Evaluate(detector, name, photos, [Pictures], detector.UsualScore, MinSide, out var curve);
            var interval = Interval.OfShare(found.Recall, found.Faces);
            table.Add(
                name, found.Pictures, found.Faces, found.MinSide, found.AveragePrecision, found.RecallAtTenthFalse, Math.Round(found.Threshold, 4), found.Recall, interval.Low, interval.High,
                found.FalsePerPicture, found.LargeFaces, found.LargeRecall, curve.Points.Last().Recall);
            var points = new ResultTable(CurveOf(name), "score", "recall", "false_per_picture");
            foreach (var point in curve.Points.TakeWhile(point => point.FalseFindings <= MostFalse * photos.Count))
                points.Add(Math.Round(point.Score, 6), point.Recall, (double)point.FalseFindings / photos.Count);
            run.Save(points);
        }
        run.Save(table);
    });

    /// <summary>The test pictures.</summary>
    public static List<AnnotatedPhoto> Photos(string? root) => [.. PhotoSets.Open(Pictures, root).Where(photo => photo.Split == Split.Test)];

    /// <summary>Shows them.</summary>
    public static void Tell(StudyRun run, ReportPage page)
    {
        var curves = detectors.Select(name => run.Table(CurveOf(name))).ToList();
        LineChart Chart(string across, string column) => new(across, "true positive rate, share") { Reaches = [0, 1], Lines = [.. detectors.Select((name, i) => new ChartLine(name, curves[i], column, "recall", i))] };
        page.Figure("True positive rate over the false faces for each picture, and over the score down to which faces count (figures 10 and 11 of the paper).", Chart("false faces for each picture", "false_per_picture"), Chart("score", "score"));
        page.Table(run.Table(Name),
        [
            new("detector", "detector"), new("recall", "true positive rate", "0.0 %") { Below = [new("low", "from", "0.0 %"), new("high", "to", "0.0 %")] }, new("false_per_picture", "false faces for each picture", "0.00"), new("threshold", "from the score", "0.00"),
            new("recall_at_tenth", "at one false face for ten pictures", "0.0 %"), new("greatest_recall", "at any score", "0.0 %"), new("average_precision", "average precision", "0.000"),
            new("large_recall", "of large faces", "0.0 %") { Below = [new("large_faces", "faces", "0")] }, new("faces", "faces", "0") { Below = [new("pictures", "pictures", "0"), new("least_side", "least side", "0")] },
        ]);
    }

    private static string CurveOf(string detector) => $"found-{detector}";
}
