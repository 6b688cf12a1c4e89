using Mien.Recognition;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Tests.Video;

public sealed class TimelineFolderTests : IDisposable
{
    private static readonly string[] labels = ["happy", "sad"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Picture_shows_the_probabilities_over_time()
    {
        // Two hours at five frames a second: happy in the first, sad in the second.
        var timelines = new TimelineFolder(_folder.Path, "clip.mp4", labels);
        for (var i = 0; i < 36_000; i++)
            timelines.Add(Frame(i / 5.0, 3, i < 18_000 ? 1 : 0));
        timelines.Complete();

        var picture = Picture.Load(Directory.GetFiles(_folder.Path).ShouldHaveSingleItem());
        Path.GetFileName(Directory.GetFiles(_folder.Path)[0]).ShouldBe("clip-track3.png");
        Colour(picture, 60 + 250, 150).ShouldBe(ExpressionColours.Of("happy"));
        Colour(picture, 60 + 750, 150).ShouldBe(ExpressionColours.Of("sad"));
    }

    [Fact]
    public void Short_tracks_are_not_drawn_and_ended_ones_are_drawn_on_the_way()
    {
        var timelines = new TimelineFolder(_folder.Path, "clip.mp4", labels);
        timelines.Add(Frame(0, 1, 1));
        for (var i = 0; i < 10; i++)
            timelines.Add(Frame(i, 2, 1));
        timelines.Add(Frame(200, 3, 1));
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["clip-track2.png"]);

        timelines.Complete();
        Directory.GetFiles(_folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Unknown_is_a_gap_in_the_strip_of_expressions()
    {
        var timelines = new TimelineFolder(_folder.Path, "clip.mp4", labels);
        for (var i = 0; i < 200; i++)
            timelines.Add(Frame(i / 5.0, 1, 1, i < 100 ? null : "unknown"));
        timelines.Complete();

        var picture = Picture.Load(Directory.GetFiles(_folder.Path).ShouldHaveSingleItem());
        var (known, unknown) = (Column(picture, 60 + 250), Column(picture, 60 + 750));
        var happy = ExpressionColours.Of("happy");
        unknown.Count(colour => colour == happy).ShouldBeLessThan(known.Count(colour => colour == happy));
        unknown.Count(colour => colour == happy).ShouldBeGreaterThan(0);
    }

    private static IEnumerable<Rgb> Column(Picture picture, int x) => Enumerable.Range(0, picture.Height).Select(y => Colour(picture, x, y));

    private static Rgb Colour(Picture picture, int x, int y)
    {
        var pixel = picture.Pixels.Slice(3 * ((y * picture.Width) + x), 3);
        return new Rgb(pixel[0], pixel[1], pixel[2]);
    }

    private static Analysis Frame(double time, int track, float happy, string? expression = null)
    {
        LabelProbability[] probabilities = [new("happy", happy), new("sad", 1 - happy)];
        var face = new FaceExpression
        {
            Box = new Box(1, 2, 3, 4),
            Score = 1,
            Track = track,
            Expression = expression ?? (happy > 0.5f ? "happy" : "sad"),
            Probabilities = probabilities,
            RawProbabilities = probabilities,
        };
        return new Analysis { Source = "clip.mp4", Frame = 0, Time = time, Faces = [face] };
    }
}
