namespace Mien.Training;

/// <summary>The teacher of a recipe (distillation, Hinton et al., 2015).</summary>
public sealed record TeacherRecipe
{
    /// <summary>Name of a shipped model, or path of a model file.</summary>
    public required string Model { get; init; }

    /// <summary>Share of each target that is the teacher's mean prediction for the face and its mirror image, 0 to 1.</summary>
    public required float Share { get; init; }
}
