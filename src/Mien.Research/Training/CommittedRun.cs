namespace Mien.Research.Training;

/// <summary>How long a shipped recipe took where its committed results come from.</summary>
/// <param name="Time">Time of all epochs.</param>
/// <param name="Environment">What it was trained with.</param>
public sealed record CommittedRun(TimeSpan Time, RunEnvironment Environment)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "results");

    /// <summary>The committed run of a recipe, of whatever seed; null where there is none of so many epochs.</summary>
    /// <param name="recipe">The recipe.</param>
    public static CommittedRun? Of(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var runs = Path.Combine(Folder, recipe.Name);
        if (!Directory.Exists(runs))
            return null;
        foreach (var run in Directory.EnumerateDirectories(runs).Order(StringComparer.Ordinal))
        {
            try
            {
                var seconds = TrainingRun.RowsOf(run, recipe.Epochs).Sum(row => row.Seconds);
                return new(TimeSpan.FromSeconds(seconds), TrainingRun.EnvironmentOf(run));
            }
            catch (Exception error) when (MienException.IsAboutInput(error))
            {
                // Of a recipe that has changed since, or without its log: it tells no time.
            }
        }
        return null;
    }
}
