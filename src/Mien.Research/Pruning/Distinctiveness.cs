using Mien.Learning.Training;
using Mien.Research.Inspection;

namespace Mien.Research.Pruning;

/// <summary>
/// Scores a channel by how distinct it is: the angle in degrees between its activations and those of the channel most like it, or what
/// lacks to 180 degrees from the channel most opposite to it, whichever is less. A channel that is zero throughout scores 0. One that goes
/// hands its part over to the other: its outgoing weights are added to the other's, times the slope of the line from one to the other,
/// and the line's offset goes into the bias or normalisation behind them.
/// </summary>
/// <remarks>
/// Gedeon and Harris, "Progressive Image Compression", IJCNN 1992; Luan, section 2.1, with 15 degrees. Opposite are channels whose
/// activations less their means are: what is never negative has no opposite as it is. Where several weights take a channel in, the
/// largest of the angles there counts.
/// </remarks>
internal sealed class Distinctiveness : IChannelMeasure
{
    /// <summary>Degrees below which two channels do the same.</summary>
    public const double Threshold = 15;

    private readonly TakenActivations activations;

    public Distinctiveness(ChannelGroups groups, ISamples samples) => activations = new(groups, samples);

    public bool ComparesGroups => true;

    public void Refresh() => activations.Refresh();

    public double[] Scores(ChannelGroup group) => Scores(group, static _ => true);

    /// <summary>The scores of channels among those that stay.</summary>
    public double[] Scores(ChannelGroup group, Func<int, bool> stays) =>
        [.. Enumerable.Range(0, group.Channels).Select(channel => stays(channel) ? Nearest(group, channel, stays).Angle : double.NaN)];

    /// <summary>The channel that can stand for another, and their angle as scored; -1 for one that is zero throughout.</summary>
    /// <param name="group">Their group.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="stays">Which channels may stand for it.</param>
    public (int Channel, double Angle) Nearest(ChannelGroup group, int channel, Func<int, bool> stays)
    {
        var all = activations.Of(group);
        if (all.Count == 0)
            return (-1, double.NaN);
        if (all.TrueForAll(taker => taker.Moments.IsDead(channel)))
            return (-1, 0);
        var best = (Channel: -1, Angle: double.NaN);
        for (var other = 0; other < group.Channels; other++)
        {
            if (other == channel || !stays(other))
                continue;
            var angle = all.Max(taker => Angle(taker.Moments, channel, other));
            if (double.IsNaN(best.Angle) || angle < best.Angle)
                best = (other, angle);
        }
        return best;
    }

    /// <summary>Which of two alike goes: the one whose activations are the smaller.</summary>
    public int Lesser(ChannelGroup group, int first, int second) =>
        activations.Of(group).Sum(taker => Math.Sign(taker.Moments.Product(first, first, centred: false) - taker.Moments.Product(second, second, centred: false))) > 0 ? second : first;

    /// <summary>Adds the outgoing weights of a channel to those of another, so that it can go.</summary>
    public void Merge(ChannelGroup group, int gone, int into)
    {
        foreach (var taken in activations.Of(group))
        {
            var (scale, offset) = Line(taken.Moments, into, gone, throughZero: !taken.TakesConstants);
            taken.HandOver(gone, [(into, scale)], offset);
        }
    }

    /// <summary>Lets the least distinct channels of each group hand their part over and go, until so many are left.</summary>
    public void Shrink(ChannelSelection selection, IReadOnlyDictionary<ChannelGroup, int> left)
    {
        foreach (var (group, count) in left)
            while (selection.Left(group) > count && Least(group, channel => !selection.IsGone(group, channel)) is >= 0 and var channel)
                Remove(selection, group, channel);
        selection.Zero();
    }

    /// <summary>Takes a channel, or the one that it is most like, away; the other takes its part over.</summary>
    /// <returns>The channel that went, and the one that took its part over, null where it was zero throughout.</returns>
    public (int Gone, int? Into) Remove(ChannelSelection selection, ChannelGroup group, int channel)
    {
        int? into = null;
        if (Nearest(group, channel, other => !selection.IsGone(group, other)).Channel is >= 0 and var partner)
        {
            (channel, into) = Lesser(group, channel, partner) == channel ? (channel, partner) : (partner, channel);
            Merge(group, channel, into.Value);
        }
        selection.Remove(group, channel);
        return (channel, into);
    }

    public void Dispose() => activations.Dispose();

    private int Least(ChannelGroup group, Func<int, bool> stays)
    {
        var scores = Scores(group, stays);
        return Enumerable.Range(0, group.Channels).Where(channel => !double.IsNaN(scores[channel])).OrderBy(channel => scores[channel]).FirstOrDefault(-1);
    }

    // An angle that is not defined, as of what never changes, is as far as can be.
    private static double Angle(UnitMoments moments, int i, int j)
    {
        var (alike, opposite) = (moments.Angle(i, j, centred: false), 180 - moments.Angle(i, j, centred: true));
        return Math.Min(double.IsNaN(alike) ? 180 : alike, double.IsNaN(opposite) ? 180 : opposite);
    }

    // The line from one channel to another with the least squared error.
    private static (double Scale, double Offset) Line(UnitMoments moments, int from, int to, bool throughZero)
    {
        if (throughZero)
            return (moments.IsDead(from) ? 0 : moments.Product(from, to, centred: false) / moments.Product(from, from, centred: false), 0);
        var scale = moments.IsConstant(from) ? 0 : moments.Product(from, to, centred: true) / moments.Product(from, from, centred: true);
        return (scale, moments.Mean(to) - scale * moments.Mean(from));
    }
}
