using Mien.Networks;
using Mien.Research.Training;

namespace Mien.Research.Studies.Bilinear;

/// <summary>One of the networks and optimisers that are compared.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Title">What it is.</param>
/// <param name="Recipe">The recipe that it is made from; of size small with -small behind it.</param>
internal sealed record BilinearVariant(string Name, string Title, string Recipe)
{
    /// <summary>The rows of the paper's table 5.</summary>
    public static IReadOnlyList<BilinearVariant> Ablation { get; } =
    [
        new("baseline", "baseline", "bilinear-baseline"),
        new("pretrained", "+ pretraining", "bilinear-pretrained"),
        new("bilinear", "+ bilinear pooling", "bilinear-without-gc"),
        new("gc", "+ gradient centralisation", "bilinear"),
    ];

    /// <summary>The rows of the ablation, and what else is compared.</summary>
    public static IReadOnlyList<BilinearVariant> All { get; } =
    [
        .. Ablation,
        new("adam", "bilinear, Adam", "bilinear-without-gc") { Changes = AsAdam },
        new("adam-gc", "bilinear, Adam with gradient centralisation", "bilinear") { Changes = AsAdam },
        new("separate", "two extractors of their own weights, AdamW with gradient centralisation", "bilinear") { Changes = recipe => recipe with { Network = (BilinearSpec)recipe.Network with { Separate = true } } },
    ];

    /// <summary>What is changed in the recipe.</summary>
    public Func<Recipe, Recipe> Changes { get; private init; } = recipe => recipe;

    /// <summary>The variant of a recipe.</summary>
    public Recipe Of(Recipe recipe) => Changes(recipe);

    // As the recipe for CK+ has it, without weight decay.
    private static Recipe AsAdam(Recipe recipe) => recipe with { Optimizer = recipe.Optimizer with { Name = OptimizerKind.Adam, WeightDecay = 0 } };
}
