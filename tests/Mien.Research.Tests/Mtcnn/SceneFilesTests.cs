using Mien.Research.Data;
using Mien.Research.Mtcnn;
using Mien.Tests;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Mtcnn;

public sealed class SceneFilesTests
{
    [Fact]
    public void Faces_that_are_hard_or_narrow_are_neither_face_nor_background()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("p.png");
        Picture.FromPixels(new byte[3 * 100 * 80], 100, 80).Save(path);
        Box[] boxes = [new(0, 0, 14, 14), new(20, 0, 13, 40), new(40, 0, 40, 13), new(0, 50, 30, 30)];
        var photo = new AnnotatedPhoto(path, "p", [.. boxes.Select((box, i) => new FaceAnnotation(box, IsHard: i == 3))], Split.Train);

        var scene = SceneFiles.Annotated(photo, proposer: null);

        scene.Faces.Select(face => face.Box).ShouldBe([boxes[0]]);
        scene.Unsure.ShouldBe(boxes[1..]);
    }

    [Fact]
    public void Marked_landmarks_count_more_than_proposed_ones_and_the_proposed_box_more_than_the_reckoned()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("p.png");
        Picture.FromPixels(new byte[3 * 100 * 80], 100, 80).Save(path);
        var marked = new FaceLandmarks(new(10, 12), new(20, 12), new(15, 18), new(11, 24), new(19, 24));
        var proposal = new Detection(new Box(2, 0, 28, 30), 0.9f, marked.Shift(1, 1));
        var box = new Box(0, 0, 30, 30);

        SceneOf(new(box) { Landmarks = marked }, proposal).ShouldBe(new SceneFace(proposal.Box, marked));
        SceneOf(new(box) { Landmarks = marked }).ShouldBe(new SceneFace(box, marked));
        SceneOf(new(box), proposal).ShouldBe(new SceneFace(box, proposal.Landmarks));

        SceneFace SceneOf(FaceAnnotation face, params Detection[] proposals) =>
            SceneFiles.Annotated(new AnnotatedPhoto(path, "p", [face], Split.Train), new Known(proposals)).Faces.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_face_pasted_on_its_own_colour_leaves_no_trace_and_on_another_a_soft_edge()
    {
        const int size = 40;
        var piece = Picture.FromPixels(Grey(100, 32), 32, 32);
        var canvas = Grey(100, size);
        FacePaste.Paste(canvas, size, piece, new Box(0, 0, 32, 32), 4, 4, 32, mirrored: false);
        canvas.ShouldBe(Grey(100, size));

        canvas = Grey(0, size);
        FacePaste.Paste(canvas, size, piece, new Box(0, 0, 32, 32), 4, 4, 32, mirrored: false);
        byte[] row = [.. Enumerable.Range(4, 32).Select(x => canvas[3 * (20 * size + x)])];
        row[16].ShouldBe((byte)100);
        row.ShouldBe(row.Reverse());
        row[..16].ShouldBe(row[..16].Order());
        row[0].ShouldBeInRange((byte)1, (byte)40); // (1 - 15.5 / 16) / 0.15 of 100
        row[0].ShouldBe((byte)21);
    }

    private sealed class Known(Detection[] found) : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) => found;
    }

    private static byte[] Grey(byte value, int size) => [.. Enumerable.Repeat(value, 3 * size * size)];
}
