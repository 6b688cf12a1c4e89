using System.Globalization;

namespace Mien.Research.Training;

/// <summary>Refuses wrong settings of one section of a recipe file, naming the line.</summary>
/// <param name="file">The file.</param>
/// <param name="lines">Where its settings are.</param>
/// <param name="section">Path of the section with the dot behind it; empty for the recipe itself.</param>
internal sealed class RecipeCheck(string file, RecipeLines lines, string section = "")
{
    /// <summary>The check of a section below this one.</summary>
    public RecipeCheck In(string name) => new(file, lines, $"{section}{name}.");

    /// <summary>Refuses a setting whose value is not what is expected.</summary>
    public void Require(bool condition, string name, object? value, string expected) =>
        Require(condition, name, string.Create(CultureInfo.InvariantCulture, $"is {value}, expected {expected}"));

    /// <summary>Refuses a setting for a reason that follows its name.</summary>
    public void Require(bool condition, string name, string reason)
    {
        if (condition)
            return;
        var path = section + name;
        var line = lines.Of(path) is { } number ? $"line {number}: " : "";
        throw new MienException(file, $"{line}{path} {reason}");
    }

    /// <summary>Refuses a setting that the chosen kind does not use and that says other than its default.</summary>
    public void RequireUse<TValue, TKind>(bool isUsed, string name, TValue value, TValue standard, TKind kind) =>
        Require(isUsed || EqualityComparer<TValue>.Default.Equals(value, standard), name, $"is set, but {kind} does not use it");
}
