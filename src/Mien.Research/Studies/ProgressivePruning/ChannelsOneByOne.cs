using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Evaluation;
using Mien.Research.Pruning;

namespace Mien.Research.Studies.ProgressivePruning;

/// <summary>
/// The channels of one layer go one after the other, the least first, and nothing is trained in between. What is left is measured as the
/// smaller network that it is.
/// </summary>
internal static class ChannelsOneByOne
{
    private const int BatchSize = 64;

    /// <summary>Takes channels away.</summary>
    /// <param name="model">The model, whose weights are changed.</param>
    /// <param name="layer">The layer, see <see cref="ChannelGroup.Name"/>.</param>
    /// <param name="measure">What is least.</param>
    /// <param name="learned">The training samples, which the measure sees, too.</param>
    /// <param name="tested">Samples that the model was not trained on.</param>
    /// <param name="gone">How many channels go at most; one of the layer stays in any case, and one more is looked at.</param>
    /// <returns>What is left before the first one goes, and after each.</returns>
    public static IEnumerable<ChannelsLeft> Of(Model model, string layer, PruningMeasure measure, ISamples learned, ISamples tested, int gone)
    {
        var reconstructs = model.Spec.Task == NetworkTask.Reconstruction;
        var selection = new ChannelSelection(ChannelGroups.Find(model.Network, learned.SampleShape));
        var group = selection.Groups[layer];
        using var least = ChannelMeasures.Create(measure, selection.Groups, learned, reconstructs);
        using var pruner = new UnitPruner(selection, learned, least, reconstructs);
        var left = Measured();
        foreach (var step in pruner.Steps([group]))
        {
            // What a measure says of the next channel is known once that is gone.
            yield return left with { LeastScore = step.Score };
            if (group.Channels - step.Left > gone)
                yield break;
            left = Measured();
        }

        ChannelsLeft Measured()
        {
            using var smaller = selection.Shrink(model.Spec).Create(model.Labels.Count);
            selection.CopyTo(smaller);
            using var predictor = new Predictor(smaller, learned.SampleShape, BatchSize);
            return new(selection.Left(group), 0, Fit.Of(predictor, learned, reconstructs), Fit.Of(predictor, tested, reconstructs), selection.Cost);
        }
    }
}

/// <summary>A network whose channels go.</summary>
/// <param name="Channels">How many are left.</param>
/// <param name="LeastScore">What the measure says of the one that goes next.</param>
/// <param name="Learned">How it fits the training samples.</param>
/// <param name="Tested">How it fits the others.</param>
/// <param name="Cost">What it costs.</param>
internal sealed record ChannelsLeft(int Channels, double LeastScore, Fit Learned, Fit Tested, NetworkCost Cost);
