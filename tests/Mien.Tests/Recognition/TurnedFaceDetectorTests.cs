using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests.Recognition;

public sealed class TurnedFaceDetectorTests
{
    private static readonly Picture picture = Picture.FromPixels(new byte[3 * 60 * 40], 60, 40);

    [Fact]
    public void Of_what_is_found_in_several_positions_the_best_stays()
    {
        // The same place of the picture in all four positions, with the second best score on its head, and another place upright.
        var there = new Detection(new Box(10, 5, 20, 20), 0.8f);
        var detector = new Positions(turn => turn switch
        {
            0 => [there, new Detection(new Box(35, 15, 20, 20), 0.3f)],
            180 => [new Detection(new Box(30, 15, 20, 20), 0.9f)],
            _ => [],
        });
        using var turned = new TurnedFaceDetector(detector);
        turned.Detect(picture).ShouldBe([new Detection(new Box(10, 5, 20, 20), 0.9f, null, 180), new Detection(new Box(35, 15, 20, 20), 0.3f)]);
    }

    [Fact]
    public void All_four_positions_are_looked_at_and_boxes_come_in_the_picture_as_it_is()
    {
        var detector = new Positions(turn => [new Detection(new Box(0, 0, 10, 8), 0.5f + (turn / 720f))]);
        using var turned = new TurnedFaceDetector(detector);
        turned.Detect(picture).ShouldBe(
        [
            new(new Box(0, 30, 8, 10), 0.875f, null, 270), // left upper corner of the picture turned right
            new(new Box(50, 32, 10, 8), 0.75f, null, 180),
            new(new Box(52, 0, 8, 10), 0.625f, null, 90),
            new(new Box(0, 0, 10, 8), 0.5f),
        ]);
    }

    // The detections take some memory, turned copies three times a megabyte.
    [Fact]
    public void Turned_pictures_share_their_memory()
    {
        var large = Picture.FromPixels(new byte[1_000_000 * 3], 1000, 1000);
        using var turned = new TurnedFaceDetector(new WholePicture());
        turned.Detect(large);
        var before = GC.GetAllocatedBytesForCurrentThread();
        turned.Detect(large);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
    }

    [Fact]
    public void What_the_detector_says_of_itself_goes_through()
    {
        var detector = new Positions(_ => []);
        using var turned = new TurnedFaceDetector(detector);
        turned.SmallestFace(0.5f).ShouldBe(7);
    }

    // Told by the size and the calls before how the picture is turned: 0, 90, 180, 270.
    private sealed class Positions(Func<int, Detection[]> found) : IFaceDetector
    {
        private int calls;

        public float SmallestFace(float scale) => 7;

        public IReadOnlyList<Detection> Detect(Picture picture)
        {
            (picture.Width, picture.Height).ShouldBe(calls % 2 == 0 ? (60, 40) : (40, 60));
            return found(90 * calls++);
        }
    }
}
