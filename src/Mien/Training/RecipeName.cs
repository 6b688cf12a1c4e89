namespace Mien.Training;

/// <summary>Names of recipes, which become names of folders and files.</summary>
internal static class RecipeName
{
    /// <summary>What a wrong name is told.</summary>
    public const string Rule = "is made of letters, digits, dots, hyphens and underscores";

    /// <summary>Whether a name is one.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
