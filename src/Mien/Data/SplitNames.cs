namespace Mien.Data;

/// <summary>The names of splits in options, JSON and tables: train, validation, test, and none.</summary>
public static class SplitNames
{
    /// <summary>All names, in the order of <see cref="Split"/> with none at the end.</summary>
    public static IReadOnlyList<string> All { get; } = [.. new[] { Split.Train, Split.Validation, Split.Test, Split.None }.Select(Name)];

    /// <summary>The name of a split.</summary>
    public static string Name(this Split split) => split switch
    {
        Split.Train => "train",
        Split.Validation => "validation",
        Split.Test => "test",
        _ => "none",
    };

    /// <summary>The split of a name.</summary>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    public static Split Parse(string name) => name switch
    {
        "train" => Split.Train,
        "validation" => Split.Validation,
        "test" => Split.Test,
        "none" => Split.None,
        _ => throw new ArgumentException($"There is no split {name}; there are {string.Join(", ", All)}.", nameof(name)),
    };
}
