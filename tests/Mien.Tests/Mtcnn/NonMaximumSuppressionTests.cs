using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Tests.Mtcnn;

public sealed class NonMaximumSuppressionTests
{
    [Theory]
    [InlineData(0.3f, false)]
    [InlineData(0.7f, false)]
    [InlineData(0.7f, true)]
    [InlineData(0, false)]
    public void What_stays_is_what_a_plain_loop_keeps(float limit, bool ofSmaller)
    {
        var random = new RandomSource(3);
        List<Proposal> all = [.. Enumerable.Range(0, 400).Select(i => Proposal(
            new Box(random.Below(100), random.Below(100), 10 + random.Below(30), 10 + random.Below(30)), random.Below(1000) / 1000f))];
        var kept = new List<Proposal>();
        foreach (var candidate in all.OrderByDescending(c => c.Score).ThenBy(c => c.Window.Y).ThenBy(c => c.Window.X))
        {
            if (kept.All(better => Overlap(better.Window, candidate.Window) <= limit))
                kept.Add(candidate);
        }

        NonMaximumSuppression.Apply(all, 0, limit, ofSmaller);

        all.ShouldBe(kept);

        float Overlap(Box a, Box b)
        {
            var common = Math.Max(0, Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X))
                * Math.Max(0, Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y));
            return common / (ofSmaller ? Math.Min(a.Width * a.Height, b.Width * b.Height) : (a.Width * a.Height) + (b.Width * b.Height) - common);
        }
    }

    [Fact]
    public void Overlap_up_to_the_limit_is_allowed()
    {
        // Half of each is common: 1/3 of the union.
        List<Proposal> two = [Proposal(new Box(0, 0, 30, 30), 0.9f), Proposal(new Box(15, 0, 30, 30), 0.8f)];
        Count(two, 1 / 3f).ShouldBe(2);
        Count(two, 0.33f).ShouldBe(1);
        Count(two, 0.5f, ofSmaller: true).ShouldBe(2);
        Count(two, 0.49f, ofSmaller: true).ShouldBe(1);
    }

    [Fact]
    public void Those_before_the_first_take_no_part()
    {
        List<Proposal> three = [Proposal(new Box(0, 0, 30, 30), 0.5f), Proposal(new Box(0, 0, 30, 30), 0.8f), Proposal(new Box(0, 0, 30, 30), 0.9f)];
        NonMaximumSuppression.Apply(three, 1, 0.5f);
        three.Select(candidate => candidate.Score).ShouldBe([0.5f, 0.9f]);
    }

    [Fact]
    public void Equal_scores_come_in_a_fixed_order_top_before_left_before_width()
    {
        Proposal[] ordered =
        [
            Proposal(new Box(90, 0, 5, 5), 0.5f), Proposal(new Box(0, 50, 5, 5), 0.5f), Proposal(new Box(0, 50, 25, 5), 0.5f),
            Proposal(new Box(60, 50, 5, 5), 0.5f),
        ];
        List<Proposal> shuffled = [ordered[3], ordered[2], ordered[0], ordered[1]];
        NonMaximumSuppression.Apply(shuffled, 0, 0.9f);
        shuffled.ShouldBe(ordered);
    }

    private static int Count(List<Proposal> candidates, float limit, bool ofSmaller = false)
    {
        List<Proposal> copy = [.. candidates];
        NonMaximumSuppression.Apply(copy, 0, limit, ofSmaller);
        return copy.Count;
    }

    // The face lies elsewhere: windows decide.
    private static Proposal Proposal(Box window, float score) => new(window, new Box(0, 0, 1, 1), score);
}
