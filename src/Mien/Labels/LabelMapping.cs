namespace Mien.Labels;

/// <summary>Which label of one set means which label of another; a label may have no counterpart.</summary>
public sealed class LabelMapping
{
    private readonly int[] targets;

    private LabelMapping(LabelSet to, int[] targets)
    {
        To = to;
        this.targets = targets;
    }

    /// <summary>The set it is mapped to.</summary>
    public LabelSet To { get; }

    /// <summary>The counterpart of a label of the set that is mapped, or -1.</summary>
    public int this[int label] => targets[label];

    /// <summary>Maps labels of the same name to each other.</summary>
    public static LabelMapping ByName(LabelSet from, LabelSet to) => new(to, [.. from.Select(to.IndexOf)]);

    /// <summary>Maps each label to the one of a given name.</summary>
    /// <param name="from">The set that is mapped.</param>
    /// <param name="to">The set it is mapped to.</param>
    /// <param name="names">For each label of <paramref name="from"/> its name in <paramref name="to"/>; null for no counterpart.</param>
    /// <exception cref="ArgumentException">There are more or fewer names than labels, or one is not in <paramref name="to"/>.</exception>
    public static LabelMapping Of(LabelSet from, LabelSet to, IReadOnlyList<string?> names)
    {
        if (names.Count != from.Count || names.Any(name => name is not null && to.IndexOf(name) < 0))
            throw new ArgumentException($"{string.Join(", ", names)} do not say which of {to} each of {from} is", nameof(names));
        return new(to, [.. names.Select(name => name is null ? -1 : to.IndexOf(name))]);
    }
}
