namespace Mien.Research.Training;

/// <summary>The teachers of a recipe (distillation, Hinton et al., 2015).</summary>
public sealed record TeacherRecipe
{
    /// <summary>Names of shipped models, or paths of model files; their predictions are averaged.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Share of each target that is the mean prediction of the teachers for the face and its mirror image, 0 to 1.</summary>
    public required float Share { get; init; }

    /// <summary>
    /// Number of random changes of each face that the teachers judge; after so many epochs they come again, but for the
    /// mirror image (Beyer et al., 2022, "Knowledge distillation: a good teacher is patient and consistent"). 0: they judge
    /// the unchanged face.
    /// </summary>
    public int Rounds { get; init; }

    internal void Check(RecipeCheck check)
    {
        check.Require(Models.Count > 0, "models", "is empty");
        check.Require(Share is > 0 and <= 1, "share", Share, "above 0 to 1");
        check.Require(Rounds is >= 0 and <= 100, "rounds", Rounds, "0 to 100");
    }
}
