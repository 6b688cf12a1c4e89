using System.Globalization;
using System.Security.Cryptography;
using Mien.Vision.Pictures;
using Mien.Vision.ViolaJones;

namespace Mien.Vision.Tests.ViolaJones;

public sealed class OpenCvTests
{
    private static readonly OpenCvRuns Runs = OpenCvRuns.Load();

    private static readonly Picture Astronaut = Picture.Load(Fixtures.Astronaut);

    public static IEnumerable<TheoryDataRow<int, string>> SampleRuns => Runs.Sample.Runs.Select((run, i) =>
        new TheoryDataRow<int, string>(i, string.Create(CultureInfo.InvariantCulture, $"{run.Cascade} {run.ScaleFactor} {run.MinNeighbors}")));

    [Fact]
    public void SampleDecodesToOpenCvsPixels() => Hash(Astronaut).ShouldBe(Runs.Sample.Sha256);

    [Theory]
    [MemberData(nameof(SampleRuns))]
    public void FindsTheBoxesOfOpenCv(int index, string name)
    {
        var run = Runs.Sample.Runs[index];
        Assert.SkipUnless(File.Exists(run.Path), "install opencv-data to run this test");
        var found = ViolaJonesDetector.Load(run.Path, run.Options).Detect(Astronaut).Select(face => face.Box);
        Sorted(found).ShouldBe(Sorted(run.Expected), name);
    }

    [Theory]
    [MemberData(nameof(SampleRuns))]
    public void BandsDoNotChangeWhatIsFound(int index, string name)
    {
        var run = Runs.Sample.Runs[index];
        Assert.SkipUnless(File.Exists(run.Path), "install opencv-data to run this test");
        var cascade = HaarCascadeReader.Read(run.Path);
        var grey = new byte[Astronaut.Width * Astronaut.Height];
        Luma.FromRgb(Astronaut.Pixels, grey);
        var (whole, narrow) = (new ScaleSearch(cascade, grey.Length), new ScaleSearch(cascade, 1));
        foreach (var scale in PyramidScale.Of(cascade, Astronaut.Width, Astronaut.Height, run.Options))
        {
            var (expected, found) = (new List<Candidate>(), new List<Candidate>());
            whole.Search(grey, Astronaut.Width, Astronaut.Height, scale, expected);
            narrow.Search(grey, Astronaut.Width, Astronaut.Height, scale, found);
            found.ShouldBe(expected, $"{name} {scale}");
        }
    }

    [Fact]
    public void FindsTheBoxesOfOpenCvOnPhotos()
    {
        var folder = Fixtures.Photos();
        foreach (var photo in Runs.Photos)
        {
            var picture = Picture.Load(Path.Combine(folder, photo.Picture), int.MaxValue);
            var same = Hash(picture) == photo.Sha256;
            foreach (var run in photo.Runs)
            {
                var found = Sorted(ViolaJonesDetector.Load(run.Path, run.Options).Detect(picture).Select(face => face.Box));
                var expected = Sorted(run.Expected);
                if (same)
                    found.ShouldBe(expected, $"{photo.Picture} {run.Cascade}");
                else
                    Agreement(found, expected).ShouldBeGreaterThan(0.8, $"{photo.Picture} {run.Cascade}");
            }
        }
    }

    /// <summary>Boxes that both found with an overlap over 0.9, among all that either found.</summary>
    private static double Agreement(Box[] found, Box[] expected)
    {
        var shared = found.Count(box => expected.Any(other => box.Overlap(other) > 0.9f));
        var all = found.Length + expected.Length - shared;
        return all == 0 ? 1 : (double)shared / all;
    }

    private static Box[] Sorted(IEnumerable<Box> boxes) => [.. boxes.OrderBy(b => b.X).ThenBy(b => b.Y).ThenBy(b => b.Width).ThenBy(b => b.Height)];

    private static string Hash(Picture picture) => Convert.ToHexStringLower(SHA256.HashData(picture.Pixels));
}
