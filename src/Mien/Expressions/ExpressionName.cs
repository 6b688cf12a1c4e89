using System.Text;

namespace Mien.Expressions;

/// <summary>The names of expressions: any Unicode text of 1 to 100 characters without control characters.</summary>
public static class ExpressionName
{
    /// <summary>Unicode characters (scalar values) of the longest name.</summary>
    public const int MaxLength = 100;

    /// <summary>What a face is called that is near no class; no class can have this name.</summary>
    public const string Unknown = "unknown";

    /// <summary>What is wrong with a name and what to do, on one line; null when nothing is.</summary>
    public static string? Fault(string name) => Fault(name, "an expression")
        ?? (Key(name) == Unknown ? $"'{Unknown}' is what faces near no class are called; give another name" : null);

    /// <summary>What is wrong with the name of something that is named as expressions are, such as a set; null when nothing is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What it names, with its article, as "a set".</param>
    public static string? Fault(string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (string.IsNullOrWhiteSpace(name))
            return $"the name of {what} is empty; give it 1 to {MaxLength} characters";
        var length = name.EnumerateRunes().Count();
        if (length > MaxLength)
            return $"the name of {what} has {length} characters, allowed are {MaxLength}; shorten it";
        if (name.Any(char.IsControl))
            return $"the name '{Quote(name)}' holds a control character; leave it out";
        return IsUnicode(name) ? null : $"the name '{Quote(name)}' is no valid Unicode text; give another one";
    }

    /// <summary>What two names have in common that differ only in case, normalisation form or spaces around them.</summary>
    internal static string Key(string name) => UnicodeText.Fold(name.Trim());

    /// <exception cref="MienException">The name cannot be one of an expression.</exception>
    internal static void Require(string name)
    {
        if (Fault(name) is { } fault)
            throw new MienException(null, fault);
    }

    private static bool IsUnicode(string name)
    {
        for (var i = 0; i < name.Length; i++)
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(name[i]))
                return false;
        return true;
    }

    private static string Quote(string name) =>
        string.Concat(name.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? $"\\u{rune.Value:X4}" : rune.ToString()));
}
