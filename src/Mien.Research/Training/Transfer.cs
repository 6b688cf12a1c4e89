using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Models;
using Mien.Networks;

namespace Mien.Research.Training;

/// <summary>Begins a training with trained weights.</summary>
internal static class Transfer
{
    /// <summary>Freezes the layers that a recipe names; called before a tape is built.</summary>
    public static void Freeze(StartRecipe start, Layer network)
    {
        foreach (var parameter in new NamedLayers(network).Of(start.Freeze))
            parameter.Frozen = true;
    }

    /// <summary>
    /// Fills a network, all but its head where that is replaced. Both extractors of a bilinear network can come from a file
    /// that has one.
    /// </summary>
    /// <param name="start">What the recipe says.</param>
    /// <param name="network">Network with a random start.</param>
    /// <param name="labels">Classes of the data set.</param>
    /// <exception cref="MienException">There are no such weights, or the weights do not fit the network, or know other classes and the head is kept.</exception>
    public static void Fill(StartRecipe start, Layer network, LabelSet labels)
    {
        var path = Find(start);
        var file = WeightFile.Read(path);
        var head = new NamedLayers(network).Head;
        if (!start.ReplaceHead && Model.LabelsOf(path, file.Metadata) is { } known && !known.Equals(labels))
            throw new MienException(path, $"its head {head} knows {known}, the data has {labels}", Advice);
        bool IsHead(TensorEntry entry) => $".{WeightMatch.LayerOf(entry.Name)}".EndsWith($".{head}", StringComparison.Ordinal);
        var match = new WeightMatch(
            network, start.ReplaceHead ? [.. file.Tensors.Where(entry => !IsHead(entry))] : file.Tensors,
            network is BilinearNetwork ? BilinearNetwork.Second : null);
        var headsOfFile = file.Tensors.Where(IsHead).Select(entry => entry.Name).Concat(match.Unexpected).Select(WeightMatch.LayerOf).Distinct();
        if (headsOfFile.Count() > 1 || !match.Missing.Concat(match.Misshapen).All(BehindBackbone(network, head)))
            throw new MienException(path, match.Describe());
        if (!start.ReplaceHead && !match.IsComplete)
            throw new MienException(path, match.Describe(), Advice);
        Checkpoint.RequireFinite(path, file.Tensors);
        match.Fill();
    }

    // What a file of another network need not have: the last layer, and all that a network that embeds has behind its backbone.
    private static Func<string, bool> BehindBackbone(Layer network, string head)
    {
        var backbone = (network as EmbeddingNetwork)?.Backbone.NamedParameters.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        return name => WeightMatch.LayerOf(name) == head || backbone?.Contains(name) == false;
    }

    private static string Find(StartRecipe start)
    {
        try
        {
            return ModelCatalogue.PathOf(start.Weights);
        }
        catch (MienException error)
        {
            throw new MienException(start.Weights, error.Explanation, "put the weights that the recipe begins with there, or name others in start.weights", error);
        }
    }

    private static string Advice => "to begin with a random head, set start.replaceHead to true";
}
