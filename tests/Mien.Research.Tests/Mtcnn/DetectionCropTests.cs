using Mien.Research.Mtcnn;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

public sealed class DetectionCropTests
{
    private static readonly Scene scene = new(
        Picture.FromPixels(new byte[3 * 100 * 100], 100, 100),
        [new(new Box(20, 30, 40, 50), new FaceLandmarks(new(30, 45), new(50, 46), new(41, 55), new(33, 70), new(48, 71)))],
        [new Box(80, 80, 10, 10)]);

    [Fact]
    public void Targets_are_the_edges_beside_those_of_the_crop_and_the_landmarks_within_it()
    {
        Targets(mirrored: false).ShouldBe(
            [0, 1, 1, 0.2f, 0.2f, 0, 0.2f, 1, 0.4f, 0.8f, 0.62f, 0.46f, 0.76f, 0.5f, 0.52f, 0.7f, 1, 1.02f], 1e-5f);
    }

    [Fact]
    public void In_the_mirror_image_left_becomes_right()
    {
        Targets(mirrored: true).ShouldBe(
            [0, 1, 1, 0, 0.2f, -0.2f, 0.2f, 1, 0.2f, 0.6f, 0.38f, 0.24f, 0.54f, 0.52f, 0.5f, 0.7f, 1.02f, 1], 1e-5f);
    }

    [Fact]
    public void Background_teaches_the_class_alone_and_a_part_the_edges_alone()
    {
        var target = new float[DetectionTargets.Count];
        DetectionCrop.Cut(scene, new Box(60, 0, 20, 20), 12, face: -1, label: 0).WriteTargets(mirrored: true, target);
        target.ShouldBe([1, .. new float[17]]);
        DetectionCrop.Cut(scene, new Box(10, 20, 50, 50), 12, face: 0, label: -1).WriteTargets(mirrored: false, target);
        target.AsSpan(0, 3).ToArray().ShouldBe([0, 0, 1]);
    }

    [Fact]
    public void A_teacher_counts_beside_the_label_and_alone_without_one()
    {
        var target = new float[DetectionTargets.Count];
        DetectionCrop.Cut(scene, new Box(60, 0, 20, 20), 12, face: -1, label: 0).TaughtBy(0.5f, share: 0.8f).WriteTargets(mirrored: false, target);
        target.ShouldBe([0.6f, 0.4f, .. new float[16]], 1e-6f);
        DetectionCrop.Cut(scene, new Box(10, 20, 50, 50), 12, face: 0, label: 1).TaughtBy(0.5f, share: 0.8f).WriteTargets(mirrored: false, target);
        target.AsSpan(0, 3).ToArray().ShouldBe([0.4f, 0.6f, 1], 1e-6f);
        DetectionCrop.Cut(scene, new Box(10, 20, 50, 50), 12, face: 0, label: -1).TaughtBy(0.75f, share: 0.8f).WriteTargets(mirrored: false, target);
        target.AsSpan(0, 3).ToArray().ShouldBe([0.25f, 0.75f, 1]);
    }

    [Fact]
    public void Crops_that_are_not_settled_come_for_a_teacher_alone()
    {
        Labels(unsettled: false).ShouldBe([-1, 0, 1]);
        Labels(unsettled: true).ShouldBe([-1, 0, 1, null]);

        // Null stands for crops without label and offsets.
        static int?[] Labels(bool unsettled)
        {
            var random = new RandomSource(3);
            var crops = new List<DetectionCrop>();
            new CropSampler(12, before: null, perFace: 20, found: null, unsettled).Add(scene, ref random, crops);
            return [.. crops.Select(crop => crop is { Label: -1, Offsets: null } ? null : (int?)crop.Label).Distinct().OrderBy(label => label ?? 2)];
        }
    }

    [Fact]
    public void What_may_be_a_face_is_no_background()
    {
        scene.IsBackground(new Box(60, 0, 20, 20)).ShouldBeTrue();
        scene.IsBackground(new Box(20, 30, 40, 40)).ShouldBeFalse();
        scene.IsBackground(new Box(82, 82, 6, 6)).ShouldBeFalse(); // within the unsure place
    }

    private static float[] Targets(bool mirrored)
    {
        var target = new float[DetectionTargets.Count];
        DetectionCrop.Cut(scene, new Box(10, 20, 50, 50), 12, face: 0, label: 1).WriteTargets(mirrored, target);
        return target;
    }
}
