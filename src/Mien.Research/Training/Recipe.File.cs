namespace Mien.Research.Training;

public sealed partial record Recipe
{
    private const string SchemaPrefix = "mien.recipe/";

    /// <summary>Names of the shipped recipes.</summary>
    public static IReadOnlyList<string> Names => RecipeFile.NamesOf(SchemaPrefix);

    /// <summary>Reads a shipped recipe by name, or a recipe file by path.</summary>
    /// <exception cref="MienException">There is no such recipe, or it cannot be followed.</exception>
    public static Recipe Open(string nameOrPath) => Load(RecipeFile.Find(nameOrPath));

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="MienException">
    /// The file is unreadable, or a setting is unknown, out of range or at odds with another; the message names its line.
    /// </exception>
    public static Recipe Load(string path) => RecipeFile.Load<Recipe>(path, (recipe, check) => recipe.Check(check));

    /// <summary>The recipe as JSON text.</summary>
    public string ToJson() => RecipeFile.ToJson(this);
}
