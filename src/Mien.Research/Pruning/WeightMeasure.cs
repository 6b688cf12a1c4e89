using Mien.Tensors;

namespace Mien.Research.Pruning;

/// <summary>Scores channels by their weights alone: the mean over whatever makes them, or normalises them, of one figure.</summary>
internal sealed class WeightMeasure : IChannelMeasure
{
    private readonly Func<GroupMember, bool> counts;
    private readonly Func<ReadOnlyMemory<float>, double> figure;

    private WeightMeasure(Func<GroupMember, bool> counts, Func<ReadOnlyMemory<float>, double> figure)
    {
        this.counts = counts;
        this.figure = figure;
    }

    /// <summary>√(mean of w²) of the kernels that make the channel.</summary>
    public static WeightMeasure Importance { get; } = new(IsKernel, static kernel => Math.Sqrt(Mean(kernel, static value => (double)value * value)));

    /// <summary>Mean of |w| of the kernels that make the channel.</summary>
    public static WeightMeasure L1 { get; } = new(IsKernel, static kernel => Mean(kernel, static value => Math.Abs(value)));

    /// <summary>|γ| of the batch normalisations of the channel.</summary>
    public static WeightMeasure BatchNorm { get; } = new(IsScale, static scale => Math.Abs(scale.Span[0]));

    public bool ComparesGroups => false;

    public void Refresh()
    {
    }

    public double[] Scores(ChannelGroup group)
    {
        var members = group.Members.Where(counts).Select(member => (member.Places, Values: member.Parameter.Read(), Length: (int)(member.Parameter.Count / member.Parameter.Shape[0]))).ToList();
        return [.. Enumerable.Range(0, group.Channels).Select(channel => members.Count == 0 ? double.NaN : members
            .SelectMany(member => member.Places[channel].Select(place => figure(member.Values.AsMemory(place * member.Length, member.Length)))).Average())];
    }

    public void Dispose()
    {
    }

    private static bool IsKernel(GroupMember member) => member.Role == ChannelRole.Makes;

    private static bool IsScale(GroupMember member) => member.Normalizes;

    private static double Mean(ReadOnlyMemory<float> values, Func<float, double> of)
    {
        var sum = 0.0;
        foreach (var value in values.Span)
            sum += of(value);
        return sum / values.Length;
    }
}

/// <summary>Scores channels by chance.</summary>
internal sealed class RandomMeasure(ChannelGroups groups, ulong seed) : IChannelMeasure
{
    public bool ComparesGroups => true;

    public void Refresh()
    {
    }

    public double[] Scores(ChannelGroup group)
    {
        var random = new RandomSource(seed, RandomStream.PrunedChannels, (ulong)groups.Groups.ToList().IndexOf(group));
        var scores = new double[group.Channels];
        foreach (ref var score in scores.AsSpan())
            score = random.NextDouble();
        return scores;
    }

    public void Dispose()
    {
    }
}
