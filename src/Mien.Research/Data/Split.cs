namespace Mien.Research.Data;

/// <summary>What a sample is for.</summary>
public enum Split
{
    /// <summary>The data set has no splits of its own.</summary>
    None,

    /// <summary>Learning the weights.</summary>
    Train,

    /// <summary>Choosing among models and settings.</summary>
    Validation,

    /// <summary>The one final report.</summary>
    Test,
}

/// <summary>The names of splits in options, JSON and tables.</summary>
public static class SplitNames
{
    /// <summary>train, validation, test and none.</summary>
    public static IReadOnlyList<string> All { get; } = [Split.Train.Name(), Split.Validation.Name(), Split.Test.Name(), Split.None.Name()];

    /// <summary>The name of a split, in lower case.</summary>
    public static string Name(this Split split) => split.ToString().ToLowerInvariant();
}
