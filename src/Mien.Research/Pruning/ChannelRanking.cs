namespace Mien.Research.Pruning;

/// <summary>The channels of some groups in the order in which a measure lets them go, and rules of how many do.</summary>
internal sealed class ChannelRanking
{
    private readonly IReadOnlyList<ChannelGroup> groups;
    private readonly int multiple;
    private readonly List<(ChannelGroup Group, int Channel, double Level)> order;

    /// <param name="groups">The groups that may shrink.</param>
    /// <param name="measure">What goes first.</param>
    /// <param name="multiple">Channels of a group are left in multiples of it, or of half the group where that is less.</param>
    /// <param name="cost">What a channel of each group costs, above 0, by which its score is divided; null where only the score counts.</param>
    public ChannelRanking(IReadOnlyList<ChannelGroup> groups, IChannelMeasure measure, int multiple, IReadOnlyDictionary<ChannelGroup, double>? cost = null)
    {
        this.groups = groups;
        this.multiple = multiple;
        order = [];
        foreach (var group in groups)
        {
            var scores = measure.Scores(group);
            var unit = (measure.ComparesGroups ? 1 : scores.Average()) * (cost?[group] ?? 1);
            order.AddRange(scores.Index().Where(item => !double.IsNaN(item.Item)).Select(item => (group, item.Index, item.Item / unit)));
        }
        order.Sort(static (a, b) => a.Level.CompareTo(b.Level));
    }

    /// <summary>How many channels are left of each group when the same share of each goes.</summary>
    public IReadOnlyDictionary<ChannelGroup, int> OfEach(double share) => groups.ToDictionary(group => group, group => Rounded(group, group.Channels * (1 - share)));

    /// <summary>How many channels are left of each group when a share of all together goes, the least wherever they are.</summary>
    public IReadOnlyDictionary<ChannelGroup, int> OfAll(double share)
    {
        var left = groups.ToDictionary(group => group, group => group.Channels);
        foreach (var (group, _, _) in order.Take((int)Math.Round(share * left.Values.Sum())))
            left[group]--;
        return groups.ToDictionary(group => group, group => Rounded(group, left[group]));
    }

    /// <summary>Takes the least channels of each group away until so many are left.</summary>
    public void Apply(ChannelSelection selection, IReadOnlyDictionary<ChannelGroup, int> left)
    {
        foreach (var (group, channel, _) in order)
            if (selection.Left(group) > left[group])
                selection.Remove(group, channel);
    }

    private int Rounded(ChannelGroup group, double left)
    {
        var step = Math.Clamp(multiple, 1, Math.Max(1, group.Channels / 2));
        return Math.Clamp((int)Math.Round(left / step, MidpointRounding.AwayFromZero) * step, step, group.Channels);
    }
}
