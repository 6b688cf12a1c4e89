namespace Mien.Research.Training;

/// <summary>The trained weights that a recipe begins with.</summary>
public sealed record StartRecipe
{
    /// <summary>Name of a shipped model, or path of a weight file with the names of the recipe's network.</summary>
    public required string Weights { get; init; }

    /// <summary>
    /// Whether the head, the network's last layer, begins at random: for other classes than the weights know. In a network that
    /// embeds, whatever else lies behind the backbone begins at random too where the file does not have it in that shape. One
    /// layer that only the file has, such as the fc of torchvision's files, is its own head and is left out.
    /// </summary>
    public bool ReplaceHead { get; init; }

    /// <summary>
    /// Layers or parameters that stay as they are, such as conv1 or layer1; each stands for all below it. Their batch
    /// normalisations keep and use the running statistics they came with.
    /// </summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];
}
