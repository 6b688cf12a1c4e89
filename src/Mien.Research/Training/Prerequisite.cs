using System.Text.RegularExpressions;

namespace Mien.Research.Training;

/// <summary>
/// A run that another recipe has to end before a recipe can begin: its model is a teacher, or what the training starts from. Such a
/// model is named by the folder of its run, NAME-seedN/best.safetensors.
/// </summary>
/// <param name="Recipe">What to train.</param>
/// <param name="Folder">Folder of the run.</param>
/// <param name="EpochsDone">Epochs that a run there has done already.</param>
public sealed partial record Prerequisite(Recipe Recipe, string Folder, int EpochsDone)
{
    /// <summary>The runs that a recipe still needs, in the order in which they have to be trained.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="beside">A folder where recipes are sought by name too, after the shipped ones; null for none.</param>
    /// <exception cref="MienException">A recipe needs itself, or one of them cannot be followed.</exception>
    public static IReadOnlyList<Prerequisite> Of(Recipe recipe, string? beside = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var needed = new List<Prerequisite>();
        Add(recipe, beside, needed, []);
        return needed;
    }

    private static void Add(Recipe recipe, string? beside, List<Prerequisite> needed, IReadOnlyList<string> above)
    {
        foreach (var path in (recipe.Teacher?.Models ?? []).Concat(recipe.Start is { } start ? [start.Weights] : []))
        {
            if (ModelOfRun().Match(path) is not { Success: true } match || needed.Exists(known => known.Folder == match.Groups["folder"].Value))
                continue;
            var folder = match.Groups["folder"].Value;
            if (above.Contains(folder))
                throw new MienException(recipe.Name, $"needs {path}, which needs {recipe.Name} itself");
            if (Open(match, folder, beside) is not { } open)
                continue;
            Add(open.Recipe, beside, needed, [.. above, folder]);
            needed.Add(open);
        }
    }

    // Null where the model is there, or nobody knows how it is made.
    private static Prerequisite? Open(Match match, string folder, string? beside)
    {
        if (TrainingRun.IsIn(folder))
        {
            var recipe = TrainingRun.RecipeOf(folder);
            var done = TrainingRun.EpochsOf(folder);
            return TrainingRun.IsDone(folder, recipe) ? null : new(recipe, folder, done);
        }
        if (File.Exists(match.Value) || !ulong.TryParse(match.Groups["seed"].ValueSpan, out var seed))
            return null;
        var name = match.Groups["name"].Value;
        var file = Recipe.Names.Contains(name) ? name : beside is null ? null : Path.Combine(beside, name + ".json") is var own && File.Exists(own) ? own : null;
        return file is null ? null : new(Recipe.Open(file) with { Seed = seed }, folder, 0);
    }

    [GeneratedRegex(@"^(?<folder>(?:.*/)?(?<name>[^/]+)-seed(?<seed>\d{1,20}))/best\.safetensors$", RegexOptions.CultureInvariant)]
    private static partial Regex ModelOfRun();
}
