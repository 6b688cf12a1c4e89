namespace Mien.Training;

/// <summary>A recipe that cannot be followed.</summary>
public sealed class RecipeException : Exception
{
    /// <summary>Says which file and why.</summary>
    public RecipeException(string file, string reason, Exception? cause = null)
        : base($"{file}: {reason}", cause)
    {
    }
}
