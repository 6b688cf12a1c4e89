using Mien.Learning;

namespace Mien.Training;

/// <summary>Limit of the gradients of a step: either of the two.</summary>
public sealed record GradientClipRecipe
{
    /// <summary>Largest Euclidean norm of all gradients together; 0 for none.</summary>
    public float Norm { get; init; }

    /// <summary>Largest magnitude of each value; 0 for none.</summary>
    public float Value { get; init; }

    internal GradientClipping Create() => Norm > 0 ? GradientClipping.ByNorm(Norm) : GradientClipping.ByValue(Value);

    internal void Check(RecipeCheck check)
    {
        check.Require(Norm >= 0, "norm", Norm, "above 0");
        check.Require(Value >= 0, "value", Value, "above 0");
        check.Require(Norm > 0 != Value > 0, "norm", $"is {Norm} and value {Value}; give one of them");
    }
}
