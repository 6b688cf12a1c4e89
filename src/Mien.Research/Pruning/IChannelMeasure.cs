using Mien.Learning.Training;

namespace Mien.Research.Pruning;

/// <summary>How much each channel of a network matters: the least is taken away first.</summary>
internal interface IChannelMeasure : IDisposable
{
    /// <summary>Whether the scores of one group can be held against those of another as they are, and not only by their mean.</summary>
    bool ComparesGroups { get; }

    /// <summary>Takes over weights that changed.</summary>
    void Refresh();

    /// <summary>A score for each channel of a group; NaN where the measure says nothing of it, so that it stays.</summary>
    double[] Scores(ChannelGroup group);
}

/// <summary>What channels are taken away by.</summary>
public enum PruningMeasure
{
    /// <summary>Root of the mean square of the kernels that make the channel (Luan, section 2.3).</summary>
    Importance,

    /// <summary>The angle to the channel that is most like it or most opposite to it, which takes its part over (Gedeon and Harris, 1992).</summary>
    Distinctiveness,

    /// <summary>Mean of the absolute weights of the kernels that make the channel (Li et al., "Pruning Filters for Efficient ConvNets", ICLR 2017).</summary>
    L1,

    /// <summary>Absolute scale of the batch normalisations behind the channel (Liu et al., "Network Slimming", ICCV 2017).</summary>
    BatchNorm,

    /// <summary>By how much the loss changes without the channel, to the first order (Molchanov et al., ICLR 2017).</summary>
    Taylor,

    /// <summary>Chance, to hold the others against.</summary>
    Random,
}

/// <summary>Makes measures.</summary>
internal static class ChannelMeasures
{
    /// <param name="measure">Which.</param>
    /// <param name="groups">Channels of the network.</param>
    /// <param name="samples">What activations and gradients are of; null for a measure that goes by weights or chance.</param>
    /// <param name="reconstructs">Whether the network gives back its input.</param>
    /// <param name="seed">Seed of chance.</param>
    /// <exception cref="ArgumentException">The measure is none, or lacks its samples.</exception>
    public static IChannelMeasure Create(PruningMeasure measure, ChannelGroups groups, ISamples? samples, bool reconstructs = false, ulong seed = 1) => measure switch
    {
        PruningMeasure.Importance => WeightMeasure.Importance,
        PruningMeasure.L1 => WeightMeasure.L1,
        PruningMeasure.BatchNorm => WeightMeasure.BatchNorm,
        PruningMeasure.Taylor when samples is not null => new TaylorMeasure(groups, samples, reconstructs),
        PruningMeasure.Distinctiveness when samples is not null => new Distinctiveness(groups, samples),
        PruningMeasure.Random => new RandomMeasure(groups, seed),
        _ => throw new ArgumentException($"{measure} is no measure, or needs samples.", nameof(measure)),
    };
}
