using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;

namespace Mien.Research.Pruning;

/// <summary>How a model is made smaller. One of <see cref="Share"/>, <see cref="Speed"/> and <see cref="Loss"/> says how far; with none nothing goes.</summary>
public sealed record PruningRequest
{
    /// <summary>The usual <see cref="Multiple"/>.</summary>
    public const int DefaultMultiple = 8;

    /// <summary>What channels go by.</summary>
    public PruningMeasure Measure { get; init; } = PruningMeasure.Taylor;

    /// <summary>The share of channels that goes, above 0 and below 1; null for another rule.</summary>
    public double? Share { get; init; }

    /// <summary>Whether the same share is taken off each group, with <see cref="Share"/> and <see cref="Speed"/>, and not off all channels together.</summary>
    public bool OfEach { get; init; }

    /// <summary>How many times as fast the model is to be, measured, above 1; null for another rule.</summary>
    public double? Speed { get; init; }

    /// <summary>By how much the loss on training samples may rise while channels go one at a time, above 0; null for another rule.</summary>
    public double? Loss { get; init; }

    /// <summary>Groups that may shrink, by name; empty for all.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>
    /// With <see cref="Share"/> and <see cref="Speed"/> channels are left in multiples of it, 1 to 64, or of half a group where that is
    /// less: kernels compute channels by 8 or 16 at a time, and 12 take longer than 16.
    /// </summary>
    public int Multiple { get; init; } = DefaultMultiple;

    /// <summary>How many training samples channels are judged by, at least 1.</summary>
    public int Samples { get; init; } = 2048;

    /// <summary>Seed of <see cref="PruningMeasure.Random"/>.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>A model made smaller, and what that came to.</summary>
public sealed class ModelPruning : IDisposable
{
    private const double FastestShare = 0.95;
    private const int Halvings = 12; // to a channel or two of some thousand
    private const double LeastTime = 0.1; // of the mean, where taking channels away saves less than can be measured

    private readonly Model model;
    private readonly PruningRequest request;
    private readonly Layer working;
    private readonly ChannelSelection selection;
    private readonly IReadOnlyList<ChannelGroup> shrinking;
    private readonly ISamples samples;

    private ModelPruning(Model model, SampleSet data, PruningRequest request)
    {
        this.model = model;
        this.request = request;
        working = model.Spec.Create(model.Labels.Count);
        Copy(model.Network, working);
        selection = new ChannelSelection(ChannelGroups.Find(working, model.Preprocessing.InputShape));
        shrinking = request.Layers.Count == 0 ? selection.Groups.Groups : [.. request.Layers.Select(name => selection.Groups[name])];
        samples = PruningSamples.Of(model, data, Split.Train, request.Samples);
        Shrink();
        var spec = selection.Shrink(model.Spec);
        var network = spec.Create(model.Labels.Count);
        selection.CopyTo(network);
        if (request.Share is not null || request.Speed is not null)
            RunningStatistics.Renew(network, samples);
        Pruned = new Model(model.Name, spec, network, model.Labels, model.Preprocessing);
        var seconds = NetworkTimer.Measure([model.Network, network], model.Preprocessing.InputShape);
        (Before, After) = (WorthOf(model.Network, new ChannelSelection(selection.Groups).Cost, seconds[0]), WorthOf(network, selection.Cost, seconds[1]));
        Groups = [.. selection.Groups.Groups.Select(group => PrunedGroup.Of(selection, group))];
    }

    /// <summary>The smaller model; without references.</summary>
    public Model Pruned { get; }

    /// <summary>What went of each group.</summary>
    public IReadOnlyList<PrunedGroup> Groups { get; }

    /// <summary>What the model was worth.</summary>
    public ModelWorth Before { get; }

    /// <summary>What the smaller model is worth, before it is trained any further.</summary>
    public ModelWorth After { get; }

    private bool Reconstructs => model.Spec.Task == NetworkTask.Reconstruction;

    /// <summary>Makes a model smaller, which itself stays as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Set whose training split, or whose samples where it has no splits, channels are judged by.</param>
    /// <param name="request">How, and how far.</param>
    /// <exception cref="MienException">The set does not go with the model, or the speed cannot be reached.</exception>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public static ModelPruning Of(Model model, SampleSet data, PruningRequest request)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(request);
        return new(model, data, request);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        working.Dispose();
        Pruned.Dispose();
    }

    private static void Copy(Layer from, Layer to)
    {
        foreach (var (source, target) in from.Parameters.Zip(to.Parameters))
            target.Write(source.Read());
    }

    private void Shrink()
    {
        if (request is { Share: null, Speed: null, Loss: null })
            return;
        using var measure = ChannelMeasures.Create(request.Measure, selection.Groups, samples, Reconstructs, request.Seed);
        if (request.Loss is { } loss)
        {
            OneByOne(measure, loss);
            return;
        }
        var ranking = new ChannelRanking(shrinking, measure, request.Multiple, request.Speed is null ? null : TimePerChannel());
        var left = request.Speed is { } speed ? Faster(ranking, speed) : Left(ranking, request.Share!.Value);
        if (measure is Distinctiveness distinct)
        {
            distinct.Shrink(selection, left);
            return;
        }
        ranking.Apply(selection, left);
        HandingOver.Apply(selection, samples);
    }

    private void OneByOne(IChannelMeasure measure, double rise)
    {
        using var pruner = new UnitPruner(selection, samples, measure, Reconstructs);
        var most = pruner.Loss + rise;
        foreach (var step in pruner.Steps(shrinking))
        {
            if (step.Loss > most || (measure is Distinctiveness && step.Score > Distinctiveness.Threshold))
            {
                pruner.Undo();
                return;
            }
        }
    }

    private IReadOnlyDictionary<ChannelGroup, int> Left(ChannelRanking ranking, double share) => request.OfEach ? ranking.OfEach(share) : ranking.OfAll(share);

    // The seconds that a channel of each group costs, from the network without the first half of them, measured. Arithmetic says too little:
    // some layers are bound by memory, and kernels compute 8 or 16 channels in the time of one.
    private Dictionary<ChannelGroup, double> TimePerChannel()
    {
        Layer[] networks = [model.Network, .. shrinking.Select(Halved)];
        var seconds = NetworkTimer.Measure(networks, model.Preprocessing.InputShape);
        foreach (var network in networks.Skip(1))
            network.Dispose();
        double[] saved = [.. seconds.Skip(1).Select(second => Math.Max(seconds[0] - second, 0))];
        var least = LeastTime * saved.Average();
        return shrinking.Index().ToDictionary(item => item.Item, item => Math.Max(saved[item.Index], least) / Math.Max(1, item.Item.Channels / 2));
    }

    private Layer Halved(ChannelGroup group)
    {
        var half = new ChannelSelection(selection.Groups);
        for (var channel = 0; channel < group.Channels / 2; channel++)
            half.Remove(group, channel);
        var network = half.Shrink(model.Spec).Create(model.Labels.Count);
        half.CopyTo(network);
        return network;
    }

    // The least share at which the network is measured to be so fast.
    private IReadOnlyDictionary<ChannelGroup, int> Faster(ChannelRanking ranking, double speed)
    {
        var (low, high) = (0.0, FastestShare);
        var best = Left(ranking, high);
        if (SpeedOf(ranking, best) is var most && most < speed)
            throw new MienException(model.Name, FormattableString.Invariant($"without {FastestShare * 100:0} % of these channels it is {most:0.00} times as fast, not {speed:0.00} times"), "ask for less");
        for (var i = 0; i < Halvings; i++)
        {
            var share = (low + high) / 2;
            var left = Left(ranking, share);
            if (SpeedOf(ranking, left) >= speed)
                (high, best) = (share, left);
            else
                low = share;
        }
        return best;
    }

    private double SpeedOf(ChannelRanking ranking, IReadOnlyDictionary<ChannelGroup, int> left)
    {
        var tried = new ChannelSelection(selection.Groups);
        ranking.Apply(tried, left);
        using var network = tried.Shrink(model.Spec).Create(model.Labels.Count);
        tried.CopyTo(network);
        var seconds = NetworkTimer.Measure([model.Network, network], model.Preprocessing.InputShape);
        return seconds[0] / seconds[1];
    }

    private ModelWorth WorthOf(Layer network, NetworkCost cost, double seconds)
    {
        using var predictor = new Predictor(network, samples.SampleShape, Math.Min(64, samples.Count));
        var (loss, accuracy) = Fit.Of(predictor, samples, Reconstructs);
        return new(cost, seconds, loss, accuracy);
    }
}

/// <summary>What goes of a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Left">How many of its channels stay.</param>
/// <param name="OneChannel">What the network saves without one channel.</param>
/// <param name="Goes">What the network saves if what goes of this group goes alone.</param>
public sealed record PrunedGroup(ChannelGroup Group, int Left, NetworkCost OneChannel, NetworkCost Goes)
{
    internal static PrunedGroup Of(ChannelSelection selection, ChannelGroup group)
    {
        return new(group, selection.Left(group), Saved([0]), Saved(Enumerable.Range(0, group.Channels).Where(channel => selection.IsGone(group, channel))));

        NetworkCost Saved(IEnumerable<int> channels)
        {
            var alone = new ChannelSelection(selection.Groups);
            var before = alone.Cost;
            foreach (var channel in channels.Take(group.Channels - 1))
                alone.Remove(group, channel);
            var after = alone.Cost;
            return new(before.Parameters - after.Parameters, before.Arithmetic - after.Arithmetic);
        }
    }
}

/// <summary>What a model needs and is worth.</summary>
/// <param name="Cost">Parameters and arithmetic.</param>
/// <param name="Seconds">For one input, measured, on one thread, by turns with what it is held against.</param>
/// <param name="Loss">On the training samples that channels were judged by.</param>
/// <param name="Accuracy">On the same samples, 0 to 1; null where the network gives back its input.</param>
public sealed record ModelWorth(NetworkCost Cost, double Seconds, double Loss, double? Accuracy)
{
    /// <summary>Inputs, such as faces, in a second on one thread.</summary>
    public double PerSecond => 1 / Seconds;
}
