using System.Text.Json;

namespace Mien.Research.Training;

/// <summary>Reads recipe files, of whatever they train: JSON whose wrong lines are named.</summary>
internal static class RecipeFile
{
    /// <summary>Names of the shipped recipes.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
        : [];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>Names of the shipped recipes of one kind, by the beginning of their schema.</summary>
    public static IReadOnlyList<string> NamesOf(string schema) =>
        [.. Names.Where(name => SchemaOf(Path.Combine(Folder, name + ".json")).StartsWith(schema, StringComparison.Ordinal))];

    /// <summary>The file of a shipped recipe by name, or of another by path.</summary>
    /// <exception cref="MienException">There is no such recipe.</exception>
    public static string Find(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
            return Path.Combine(Folder, nameOrPath + ".json");
        return File.Exists(nameOrPath)
            ? nameOrPath
            : throw new MienException(nameOrPath, "no recipe file, and no shipped recipe of that name", $"shipped are {string.Join(", ", Names)}");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="MienException">
    /// The file is unreadable, or a setting is unknown, out of range or at odds with another; the message names its line.
    /// </exception>
    public static T Load<T>(string path, Action<T, RecipeCheck> check)
        where T : class
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var recipe = JsonSerializer.Deserialize(bytes, RecipeJson.Of<T>()) ?? throw new MienException(path, "the file holds no recipe");
            check(recipe, new RecipeCheck(path, RecipeLines.Of(bytes)));
            return recipe;
        }
        catch (JsonException error)
        {
            var line = error.LineNumber is { } number ? $"line {number + 1}: " : "";
            throw new MienException(path, line + FirstSentence(error.Message), cause: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException(path, error.Message, cause: error);
        }
    }

    /// <summary>The schema that a file says it follows; empty where it says none.</summary>
    public static string SchemaOf(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.String
                ? schema.GetString()!
                : "";
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>A recipe as JSON text.</summary>
    public static string ToJson<T>(T recipe) => JsonSerializer.Serialize(recipe, RecipeJson.Of<T>());

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}

/// <summary>Names of recipes, which become names of folders and files.</summary>
internal static class RecipeName
{
    /// <summary>What a wrong name is told.</summary>
    public const string Rule = "is made of letters, digits, dots, hyphens and underscores";

    /// <summary>Whether a name is one.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
