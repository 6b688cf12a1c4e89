using Mien.Learning.Training;
using Mien.Research.Evaluation;

namespace Mien.Research.Pruning;

/// <summary>
/// Takes the channels of a network away one at a time, the least first, and says after each what the network is worth. The network's
/// weights of what went are zero; <see cref="ChannelSelection"/> makes the smaller network of it.
/// </summary>
internal sealed class UnitPruner : IDisposable
{
    private const int BatchSize = 64;

    private readonly ISamples samples;
    private readonly IChannelMeasure measure;
    private readonly bool reconstructs;
    private readonly Predictor predictor;
    private readonly Dictionary<ChannelGroup, double> levels = [];
    private (List<float[]> Weights, PruningStep Step)? last;

    /// <summary>Prepares the network.</summary>
    /// <param name="selection">The channels of the network, which is changed.</param>
    /// <param name="samples">What loss and accuracy are of.</param>
    /// <param name="measure">What is least; distinctiveness hands the part of what goes over to what is most like it.</param>
    /// <param name="reconstructs">Whether the network gives back its input, so that the loss is the mean squared error.</param>
    public UnitPruner(ChannelSelection selection, ISamples samples, IChannelMeasure measure, bool reconstructs = false)
    {
        Selection = selection;
        this.samples = samples;
        this.measure = measure;
        this.reconstructs = reconstructs;
        predictor = new Predictor(selection.Groups.Network, samples.SampleShape, Math.Min(BatchSize, samples.Count));
        foreach (var group in selection.Groups.Groups)
            levels[group] = measure.ComparesGroups ? 1 : measure.Scores(group).Average();
        (Loss, Accuracy) = Fit.Of(predictor, samples, reconstructs);
    }

    /// <summary>What went so far.</summary>
    public ChannelSelection Selection { get; }

    /// <summary>Loss of the network as it is now.</summary>
    public double Loss { get; private set; }

    /// <summary>Accuracy of the network as it is now, 0 to 1; null where it gives back its input.</summary>
    public double? Accuracy { get; private set; }

    /// <summary>Takes one channel after the other away, for as long as the caller asks, until each group has one left.</summary>
    /// <param name="among">The groups that may shrink; null for all.</param>
    public IEnumerable<PruningStep> Steps(IReadOnlyList<ChannelGroup>? among = null)
    {
        while (Least(among ?? Selection.Groups.Groups) is var (group, least, score))
        {
            var channel = least;
            last = ([.. Selection.Groups.Network.Parameters.Select(parameter => parameter.Read())], default!);
            int? into = null;
            if (measure is Distinctiveness distinct)
                (channel, into) = distinct.Remove(Selection, group, channel);
            else
                Selection.Remove(group, channel);
            Selection.Zero();
            predictor.Refresh();
            (Loss, Accuracy) = Fit.Of(predictor, samples, reconstructs);
            var step = new PruningStep(group, channel, into, score, Selection.Left(group), Loss, Accuracy);
            last = (last.Value.Weights, step);
            yield return step;
            measure.Refresh();
        }
    }

    /// <summary>Takes the last step back; once.</summary>
    public void Undo()
    {
        if (last is not var (weights, step))
            throw new InvalidOperationException("No step was taken, or it was taken back before.");
        foreach (var (parameter, values) in Selection.Groups.Network.Parameters.Zip(weights))
            parameter.Write(values);
        Selection.Restore(step.Group, step.Channel);
        predictor.Refresh();
        (Loss, Accuracy) = Fit.Of(predictor, samples, reconstructs);
        last = null;
    }

    /// <inheritdoc/>
    public void Dispose() => predictor.Dispose();

    private (ChannelGroup Group, int Channel, double Score)? Least(IReadOnlyList<ChannelGroup> among)
    {
        (ChannelGroup Group, int Channel, double Score)? least = null;
        foreach (var group in among.Where(group => Selection.Left(group) > 1))
        {
            var scores = measure is Distinctiveness distinct ? distinct.Scores(group, channel => !Selection.IsGone(group, channel)) : measure.Scores(group);
            foreach (var channel in Selection.Staying(group).Where(channel => !double.IsNaN(scores[channel])))
                if (least is null || scores[channel] / levels[group] < least.Value.Score / levels[least.Value.Group])
                    least = (group, channel, scores[channel]);
        }
        return least;
    }
}

/// <summary>A channel that was taken away, and what the network is worth without it.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Channel">The channel, from 0, as numbered before anything went.</param>
/// <param name="Into">The channel that took its part over; null where none did.</param>
/// <param name="Score">What the measure said of it.</param>
/// <param name="Left">Channels left of the group.</param>
/// <param name="Loss">Loss without it.</param>
/// <param name="Accuracy">Accuracy without it, 0 to 1; null where the network gives back its input.</param>
public sealed record PruningStep(ChannelGroup Group, int Channel, int? Into, double Score, int Left, double Loss, double? Accuracy);
