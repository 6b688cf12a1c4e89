using Mien.Learning.Tests.Onnx;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;

namespace Mien.Research.Tests.Pruning;

public sealed class ChannelRankingTests
{
    [Theory]
    [InlineData(16, 8, 0, 16)]
    [InlineData(16, 8, 0.25, 16)] // one and a half steps are two
    [InlineData(16, 8, 0.26, 8)]
    [InlineData(16, 8, 0.5, 8)]
    [InlineData(16, 8, 0.95, 8)] // a step stays
    [InlineData(6, 8, 0.5, 3)] // steps of half the group
    [InlineData(6, 8, 0.2, 6)]
    [InlineData(10, 4, 0, 10)] // no more than there are
    [InlineData(10, 4, 0.4, 8)]
    [InlineData(10, 1, 0.34, 7)]
    [InlineData(1, 8, 0.9, 1)]
    public void The_same_share_of_each_group_goes_in_steps(int channels, int multiple, double share, int left)
    {
        var group = Group("a", channels);
        new ChannelRanking([group], new Given(true, (group, new double[channels])), multiple).OfEach(share)[group].ShouldBe(left);
    }

    [Fact]
    public void Of_all_together_the_least_go_wherever_they_are()
    {
        var (a, b) = (Group("a", 4), Group("b", 4));
        (ChannelGroup, double[])[] scores = [(a, [4, 3, 2, 1]), (b, [0.5, 5, 6, 7])];

        // As they are: 0.5, 1, 2, 3. By the means of 2.5 and 4.625: 0.11, 0.4, 0.8, 1.08. By a cost of b of 4: 0.125, 1, 1.25, 1.5.
        Left(new ChannelRanking([a, b], new Given(true, scores), 1), 0.5).ShouldBe((1, 3));
        Left(new ChannelRanking([a, b], new Given(false, scores), 1), 0.375).ShouldBe((2, 3));
        Left(new ChannelRanking([a, b], new Given(false, scores), 1), 0.5).ShouldBe((2, 2));
        Left(new ChannelRanking([a, b], new Given(true, scores), 1, new Dictionary<ChannelGroup, double> { [a] = 1, [b] = 4 }), 0.5).ShouldBe((3, 1));
        Left(new ChannelRanking([a, b], new Given(true, scores), 1), 0).ShouldBe((4, 4));
        Left(new ChannelRanking([a, b], new Given(true, scores), 1), 1).ShouldBe((1, 1));
        Left(new ChannelRanking([a, b], new Given(true, scores), 2), 0.375).ShouldBe((2, 4));

        (int, int) Left(ChannelRanking ranking, double share) => ranking.OfAll(share) is var left ? (left[a], left[b]) : default;
    }

    [Fact]
    public void What_a_measure_says_nothing_of_stays()
    {
        var (a, b) = (Group("a", 3), Group("b", 3));
        var left = new ChannelRanking([a, b], new Given(true, (a, [double.NaN, double.NaN, double.NaN]), (b, [1, double.NaN, 2])), 1).OfAll(1);
        (left[a], left[b]).ShouldBe((3, 1));
    }

    [Fact]
    public void The_least_of_each_group_are_taken_away_until_so_many_are_left()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network);
        var selection = new ChannelSelection(ChannelGroups.Find(network, new Shape(1, 12, 12, 1)));
        var (first, second) = (selection.Groups["conv1"], selection.Groups["conv2"]);
        var ranking = new ChannelRanking([first, second], WeightMeasure.L1, 1);

        ranking.Apply(selection, new Dictionary<ChannelGroup, int> { [first] = 13, [second] = 32 });

        selection.Staying(first).ShouldBe(WeightMeasure.L1.Scores(first).Index().OrderBy(item => item.Item).Skip(3).Select(item => item.Index).Order());
        selection.Left(second).ShouldBe(32);
    }

    // Kernels of the second convolution are smaller, as they are more; beside their own mean they are not.
    [Fact]
    public void Kernels_are_held_against_the_mean_of_their_group()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        RandomWeights.Fill(network);
        var groups = ChannelGroups.Find(network, new Shape(1, 12, 12, 1)).Groups;
        foreach (var measure in new[] { WeightMeasure.L1, WeightMeasure.Importance })
        {
            var least = groups.SelectMany(group => measure.Scores(group).Select(score => (group, Level: score / measure.Scores(group).Average()))).OrderBy(item => item.Level).Take(12).ToList();
            var left = new ChannelRanking(groups, measure, 1).OfAll(0.25);
            foreach (var group in groups)
                left[group].ShouldBe(group.Channels - least.Count(item => item.group == group));
            left[groups[0]].ShouldBeGreaterThan(4);
        }
    }

    private static ChannelGroup Group(string name, int channels) => new(name, channels, []);

    private sealed class Given(bool comparesGroups, params (ChannelGroup Group, double[] Scores)[] scores) : IChannelMeasure
    {
        public bool ComparesGroups => comparesGroups;

        public void Refresh()
        {
        }

        public double[] Scores(ChannelGroup group) => scores.Single(item => ReferenceEquals(item.Group, group)).Scores;

        public void Dispose()
        {
        }
    }
}
