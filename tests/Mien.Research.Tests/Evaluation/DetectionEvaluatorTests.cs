using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Evaluation;

public sealed class DetectionEvaluatorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_face_is_found_once_and_what_does_not_count_is_left_out()
    {
        var large = new Box(0, 0, 50, 50);
        var small = new Box(100, 0, 30, 30);
        var missed = new Box(200, 0, 30, 30);
        var hard = new Box(0, 100, 50, 50);
        var tiny = new Box(100, 100, 10, 10);
        var photo = Photo(new(large), new(small), new(missed), new(hard, IsHard: true), new(tiny));
        Detection[] found =
        [
            new(large, 0.9f), new(large with { X = 5 }, 0.8f), // the second one of the same face is false
            new(hard, 0.7f), new(tiny, 0.7f),
            new(small, 0.6f), new(missed with { X = 230 }, 0.5f),
        ];

        var evaluation = DetectionEvaluator.Evaluate(new Known(found), "known", [photo], ["made"], threshold: 0.65f);

        evaluation.Faces.ShouldBe(3);
        evaluation.AveragePrecision.ShouldBe((1 + 2.0 / 3) / 3, 1e-9);
        evaluation.RecallAtTenthFalse.ShouldBe(1.0 / 3, 1e-9);
        evaluation.Recall.ShouldBe(1.0 / 3, 1e-9);
        evaluation.FalsePerPicture.ShouldBe(1);
        (evaluation.LargeFaces, evaluation.LargeRecall).ShouldBe((1, 1));
    }

    [Fact]
    public void What_lies_on_a_bound_counts()
    {
        // A face of 40 pixels found by half of it with the score of the threshold, and one of 20 pixels found by a little less than half.
        var large = new Box(0, 0, 40, 40);
        var small = new Box(100, 0, 20, 20);
        var photo = Photo(new(large), new(small), new(new Box(200, 0, 19, 40)));
        Detection[] found = [new(large with { Height = 20 }, 0.5f), new(small with { Height = 9 }, 0.9f)];

        var evaluation = DetectionEvaluator.Evaluate(new Known(found), "known", [photo], ["made"], threshold: 0.5f);

        (evaluation.Faces, evaluation.MinSide, evaluation.LargeFaces).ShouldBe((2, 20, 1));
        (evaluation.Recall, evaluation.LargeRecall, evaluation.FalsePerPicture).ShouldBe((0.5, 1, 1));
        evaluation.AveragePrecision.ShouldBe(0.25, 1e-9); // half of the recall at half of the precision
    }

    [Fact]
    public void Recall_is_read_where_one_picture_in_ten_has_a_false_face()
    {
        var face = new Box(0, 0, 50, 50);
        var elsewhere = new Box(200, 100, 50, 50);
        var photos = Enumerable.Range(0, 10).Select(_ => Photo(new FaceAnnotation(face))).ToList();
        var next = -1;

        // Scores fall from picture to picture: the third and the sixth have a false face of a score above that of their own.
        var evaluation = DetectionEvaluator.Evaluate(new Each(() => Interlocked.Increment(ref next) is var i && i is 3 or 6
            ? [new(face, 0.9f - (0.05f * i)), new(elsewhere, 0.91f - (0.05f * i))]
            : [new(face, 0.9f - (0.05f * i))]), "known", photos, ["made"], threshold: 0.5f);

        evaluation.RecallAtTenthFalse.ShouldBe(0.6, 1e-9);
    }

    [Fact]
    public void The_error_of_landmarks_is_their_mean_distance_in_distances_of_the_eyes_over_the_faces_that_are_found()
    {
        var box = new Box(0, 0, 50, 50);
        var elsewhere = new Box(200, 0, 50, 50);
        var marked = new FaceLandmarks(new(10, 20), new(30, 20), new(20, 30), new(12, 40), new(28, 40)); // 20 pixels between the eyes
        var photo = Photo(new FaceAnnotation(box) { Landmarks = marked }, new FaceAnnotation(elsewhere) { Landmarks = marked.Shift(200, 0) });
        // One mouth corner off by 3 and 4 pixels: 5 / 20 of one in five. The other face is found below the threshold, with other places.
        Detection[] found = [new(box, 0.9f, marked with { RightMouth = new(31, 44) }), new(elsewhere, 0.4f, marked)];

        var evaluation = DetectionEvaluator.Evaluate(new Known(found), "known", [photo], ["made"], threshold: 0.5f);

        evaluation.LandmarkFaces.ShouldBe(1);
        evaluation.LandmarkError!.Value.ShouldBe(0.05, 1e-6);
        DetectionEvaluator.Evaluate(new Known([new(box, 0.9f)]), "known", [photo], ["made"], threshold: 0.5f).LandmarkError.ShouldBeNull();
    }

    [Fact]
    public void Pictures_without_a_face_that_counts_are_refused()
    {
        foreach (var photo in new[] { Photo(), Photo(new FaceAnnotation(new Box(0, 0, 50, 50), IsHard: true)), Photo(new FaceAnnotation(new Box(0, 0, 50, 19))) })
        {
            Should.Throw<MienException>(() => DetectionEvaluator.Evaluate(new Known([]), "known", [photo], ["made", "other"], threshold: 0.5f))
                .Message.ShouldBe("made, other: no face counts: all are hard, or smaller than 20 pixels; name other pictures");
        }
    }

    private AnnotatedPhoto Photo(params FaceAnnotation[] faces)
    {
        folder.Add("a.png", Picture.FromPixels(new byte[3 * 300 * 200], 300, 200).Encode(PictureFormat.Png));
        return new(Path.Combine(folder.Path, "a.png"), "a.png", faces, Split.Test);
    }

    private sealed class Each(Func<Detection[]> next) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => next();
    }

    private sealed class Known(Detection[] found) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => found;
    }
}
