using Mien.Research.Data;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>The data sets of a study, opened once, and its random choices.</summary>
/// <param name="Root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
/// <param name="Draws">Number of draws.</param>
/// <param name="Seed">Seed of all random choices.</param>
internal sealed record StudyData(string? Root, int Draws, ulong Seed)
{
    private readonly Dictionary<string, FaceSet> sets = [];

    /// <summary>A set by its name.</summary>
    /// <exception cref="MienException">There is no such set.</exception>
    public FaceSet Open(string name) => sets.TryGetValue(name, out var set) ? set : sets[name] = DataSets.Open(name, Root);

    /// <summary>One split of a set.</summary>
    /// <exception cref="MienException">There is no such set or split.</exception>
    public FaceSet Open(string name, Split split)
    {
        var set = Open(name);
        var rows = set.Rows(split);
        return rows.Length > 0 ? set.Take(rows) : throw new MienException(name, $"has no split {split.Name()}, which the study needs");
    }
}
