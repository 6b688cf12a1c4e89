namespace Mien.Training;

/// <summary>Layers of a recipe's network that train with settings of their own.</summary>
public sealed record GroupRecipe
{
    /// <summary>Names of layers or parameters, such as fc or layer4.0; each stands for all below it.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Their learning rate at the top of the schedule, 0 or more; null for the optimiser's.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Their weight decay, 0 or more; null for the optimiser's.</summary>
    public float? WeightDecay { get; init; }

    internal void Check(RecipeCheck check)
    {
        check.Require(Layers.Count > 0, "layers", "is empty");
        check.Require(LearningRate is null or (>= 0 and < 100), "learningRate", LearningRate, "0 or more");
        check.Require(WeightDecay is null or (>= 0 and < 10), "weightDecay", WeightDecay, "0 or more");
    }
}
