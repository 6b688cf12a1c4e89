using Mien.Recognition;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Tests.Video;

/// <summary>The chart of 1000 columns, 320 pixels high from y = 48 on, with its strips at y = 402 and 424, all from x = 60 on.</summary>
public sealed class ExpressionTimelineTests
{
    private const double FrameSeconds = 0.04;

    private static readonly string[] labels = ["happy", "sad", "fear"];
    private static readonly Rgb paper = new(255, 255, 255);

    // Of 1000 bins of 0.01 s, which double until the track fits: 0.01, 0.02 and 0.08 s.
    [Theory]
    [InlineData(9.9, 0.01)]
    [InlineData(15.0, 0.02)]
    [InlineData(70.0, 0.08)]
    public void Columns_are_the_means_of_their_time(double seconds, double binSeconds)
    {
        const double Start = 3;
        var timeline = new ExpressionTimeline(labels, 4, Start);
        var frames = new List<(double Time, double Happy)>();
        for (var time = 0.0237; time < seconds; time += FrameSeconds)
        {
            // Between a tenth and a fifth, so that no line of the grid is near.
            frames.Add((time, 0.1 + (0.1 * time / seconds) + (frames.Count % 2 == 0 ? 0.02 : -0.02)));
            timeline.Add(Face((float)frames[^1].Happy, 0.25f), Start + time);
        }

        timeline.Duration.ShouldBe(frames[^1].Time, 1e-9);
        var picture = timeline.Draw("clip.mp4");

        var used = (int)(frames[^1].Time / binSeconds) + 1;
        for (var column = 0; column < 1000; column++)
        {
            // A bin without a frame shows the one before it; before the first frame there is nothing.
            var bin = column * used / 1000;
            var means = frames.GroupBy(frame => (int)(frame.Time / binSeconds)).Where(group => group.Key <= bin).MaxBy(group => group.Key);
            if (means is null)
            {
                At(picture, column, 48 + 319).ShouldBe(paper);
                continue;
            }

            var (happy, sad) = (Row(means.Average(frame => frame.Happy)), Row(means.Average(frame => frame.Happy) + 0.25));
            At(picture, column, happy + 1).ShouldBe(ExpressionColours.Of("happy"), $"column {column}");
            At(picture, column, happy - 2).ShouldBe(ExpressionColours.Of("sad"), $"column {column}");
            At(picture, column, sad + 1).ShouldBe(ExpressionColours.Of("sad"), $"column {column}");
            At(picture, column, sad - 2).ShouldBe(ExpressionColours.Of("fear"), $"column {column}");
        }
    }

    [Fact]
    public void Gap_shows_what_was_before_it_for_half_a_second()
    {
        // Frames for 2 s, nothing for 4 s, and a frame for each 0.04 s again: 800 bins of 0.01 s.
        var timeline = new ExpressionTimeline(labels, 1, 0);
        foreach (var time in Enumerable.Range(0, 200).Select(i => (i * FrameSeconds) + 0.005).Where(time => time is < 2 or >= 6))
            timeline.Add(Face(0.6f, 0.3f), time);

        var picture = timeline.Draw("clip.mp4");

        // The last frame before the gap is at 1.965 s, the last of all at 7.965 s.
        var used = 797;
        for (var column = 0; column < 1000; column++)
        {
            var bin = column * used / 1000;
            At(picture, column, 300).ShouldBe(bin is > 196 + 50 and < 600 ? paper : ExpressionColours.Of("happy"), $"bin {bin}");
        }
    }

    [Fact]
    public void Strips_show_the_expression_and_that_of_most_single_frames()
    {
        // Seven frames of ten are sad by themselves; what is steadied says fear.
        var timeline = new ExpressionTimeline(labels, 1, 0);
        for (var frame = 0; frame < 10_000; frame++)
            timeline.Add(Face(frame % 10 < 3 ? 0.7f : 0.1f, frame % 10 < 3 ? 0.1f : 0.7f, "fear"), (frame * FrameSeconds) + 0.01);

        var picture = timeline.Draw("clip.mp4");

        // Bins of 0.64 s have 16 frames, of which at most 6 are happy.
        Enumerable.Range(0, 1000).Count(column => At(picture, column, 405) == ExpressionColours.Of("fear")).ShouldBe(1000);
        Enumerable.Range(0, 1000).Count(column => At(picture, column, 427) == ExpressionColours.Of("sad")).ShouldBe(1000);
    }

    private static int Row(double share) => 48 + (int)Math.Round((1 - share) * 320);

    private static Rgb At(Picture picture, int column, int y)
    {
        var pixel = picture.Pixels.Slice(3 * ((y * picture.Width) + 60 + column), 3);
        return new Rgb(pixel[0], pixel[1], pixel[2]);
    }

    private static FaceExpression Face(float happy, float sad, string? expression = null)
    {
        LabelProbability[] probabilities = [new("happy", happy), new("sad", sad), new("fear", 1 - happy - sad)];
        return new FaceExpression
        {
            Box = new Box(1, 2, 3, 4),
            Score = 1,
            Track = 1,
            Expression = expression ?? "happy",
            Probabilities = probabilities,
            RawProbabilities = probabilities,
        };
    }
}
