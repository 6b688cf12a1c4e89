using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Training;

public sealed partial record Recipe
{
    private static readonly JsonSerializerOptions json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>Names of the shipped recipes.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
        : [];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>Reads a shipped recipe by name, or a recipe file by path.</summary>
    /// <exception cref="RecipeException">There is no such recipe, or it cannot be followed.</exception>
    public static Recipe Open(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
            return Load(Path.Combine(Folder, nameOrPath + ".json"));
        return File.Exists(nameOrPath)
            ? Load(nameOrPath)
            : throw new RecipeException(nameOrPath, $"no recipe file, and no shipped recipe of that name; shipped are {string.Join(", ", Names)}");
    }

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="RecipeException">
    /// The file is unreadable, or a setting is unknown, out of range or at odds with another; the message names its line.
    /// </exception>
    public static Recipe Load(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var recipe = JsonSerializer.Deserialize<Recipe>(bytes, json) ?? throw new RecipeException(path, "the file holds no recipe");
            recipe.Check(new RecipeCheck(path, RecipeLines.Of(bytes)));
            return recipe;
        }
        catch (JsonException error)
        {
            var line = error.LineNumber is { } number ? $"line {number + 1}: " : "";
            throw new RecipeException(path, line + FirstSentence(error.Message), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException(path, error.Message, error);
        }
    }

    /// <summary>The recipe as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, json);

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}
