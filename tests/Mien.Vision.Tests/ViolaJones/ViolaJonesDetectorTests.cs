using Mien.Vision.Pictures;
using Mien.Vision.ViolaJones;

namespace Mien.Vision.Tests.ViolaJones;

public sealed class ViolaJonesDetectorTests
{
    private static readonly Picture Astronaut = Picture.Load(Fixtures.Astronaut);

    [Fact]
    public void BestDetectionIsTheFace()
    {
        var face = LoadDefault().Detect(Astronaut)[0];
        face.Box.Overlap(new Box(175, 62, 100, 100)).ShouldBeGreaterThan(0.7f);
        face.Score.ShouldBeInRange(0.8f, 1);
        face.Margin.ShouldBe(0.1f);
    }

    [Fact]
    public void ScoresFallFromBestToWorst()
    {
        var scores = LoadDefault(new ViolaJonesOptions { MinNeighbors = 1 }).Detect(Astronaut).Select(face => face.Score).ToArray();
        scores.Length.ShouldBeGreaterThan(1);
        scores.ShouldBe(scores.OrderDescending());
        scores.ShouldAllBe(score => score > 0 && score < 1);
    }

    [Fact]
    public void ThreadsDoNotChangeTheResult()
    {
        var one = LoadDefault(new ViolaJonesOptions { MinNeighbors = 1 });
        var two = LoadDefault(new ViolaJonesOptions { MinNeighbors = 1, Threads = 2 });
        two.Detect(Astronaut).ShouldBe(one.Detect(Astronaut));
    }

    [Fact]
    public void ManyCallersMaySearchAtOnce()
    {
        var detector = LoadDefault();
        var small = Picture.Load(Fixtures.Astronaut, 200);
        var (expected, expectedSmall) = (detector.Detect(Astronaut), detector.Detect(small));
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 3 }, i =>
            detector.Detect(i % 2 == 0 ? Astronaut : small).ShouldBe(i % 2 == 0 ? expected : expectedSmall));
    }

    [Fact]
    public void SizesAreThoseOfThePictureBeforeItWasShrunk()
    {
        var half = Picture.Load(Fixtures.Astronaut, 256);
        using var detector = LoadDefault(new ViolaJonesOptions { MinSize = 90, MaxSize = 110 });
        var face = detector.Detect(half).ShouldHaveSingleItem();
        half.ToOriginal(face.Box).Overlap(new Box(175, 62, 100, 100)).ShouldBeGreaterThan(0.7f);
        detector.Detect(Astronaut).ShouldHaveSingleItem();
        using var larger = LoadDefault(new ViolaJonesOptions { MinSize = 140 });
        larger.Detect(half).ShouldBeEmpty();

        detector.SmallestFace(1).ShouldBe(90);
        detector.SmallestFace(0.5f).ShouldBe(90);
        detector.SmallestFace(0.1f).ShouldBe(200);
        using var any = LoadDefault();
        any.SmallestFace(1).ShouldBe(20);
        any.SmallestFace(0.5f).ShouldBe(40);
    }

    [Fact]
    public void AfterDisposeItSaysSo()
    {
        var detector = LoadDefault();
        detector.Detect(Astronaut);
        detector.Dispose();
        Should.Throw<ObjectDisposedException>(() => detector.Detect(Astronaut)).ObjectName.ShouldBe(typeof(ViolaJonesDetector).FullName);
    }

    // Sums of the whole picture would take 48 MB.
    [Fact]
    public void MemoryDoesNotGrowWithThePicture()
    {
        var grey = Picture.FromPixels(new byte[3 * 3000 * 2000], 3000, 2000);
        using var detector = LoadDefault(new ViolaJonesOptions { ScaleFactor = 2 });
        var before = GC.GetAllocatedBytesForCurrentThread();
        detector.Detect(grey).ShouldBeEmpty();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(25_000_000);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(19, 200)]
    [InlineData(20, 20)]
    [InlineData(21, 33)]
    [InlineData(300, 100)]
    public void PlainPicturesHoldNoFace(int width, int height)
    {
        var grey = Picture.FromPixels(Enumerable.Repeat((byte)90, 3 * width * height).ToArray(), width, height);
        LoadDefault(new ViolaJonesOptions { MinNeighbors = 0 }).Detect(grey).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1.0, 3, 0, 0, 1)]
    [InlineData(double.NaN, 3, 0, 0, 1)]
    [InlineData(4.5, 3, 0, 0, 1)]
    [InlineData(1.1, -1, 0, 0, 1)]
    [InlineData(1.1, 3, -1, 0, 1)]
    [InlineData(1.1, 3, 50, 49, 1)]
    [InlineData(1.1, 3, 0, 0, 0)]
    public void OptionsOutOfRangeAreRefused(double scaleFactor, int minNeighbors, int minSize, int maxSize, int threads)
    {
        var options = new ViolaJonesOptions { ScaleFactor = scaleFactor, MinNeighbors = minNeighbors, MinSize = minSize, MaxSize = maxSize, Threads = threads };
        Should.Throw<ArgumentOutOfRangeException>(() => ViolaJonesDetector.Load("unread.xml", options));
    }

    [Fact]
    public void MissingPackageIsNamed()
    {
        using var folder = new TemporaryFolder();
        var before = Environment.GetEnvironmentVariable("MIEN_CASCADES");
        Environment.SetEnvironmentVariable("MIEN_CASCADES", folder.Path);
        try
        {
            Should.Throw<MienException>(() => ViolaJonesDetector.LoadDefault()).Message.ShouldContain("apt install opencv-data");
        }
        finally
        {
            Environment.SetEnvironmentVariable("MIEN_CASCADES", before);
        }
    }

    private static ViolaJonesDetector LoadDefault(ViolaJonesOptions? options = null)
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/opencv4/haarcascades"), "install opencv-data to run this test");
        return ViolaJonesDetector.LoadDefault(options);
    }
}
