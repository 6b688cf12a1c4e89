namespace Mien;

/// <summary>Which label of one set means which label of another; a label may have no counterpart.</summary>
public sealed class LabelMapping
{
    private readonly int[] targets;

    private LabelMapping(LabelSet from, LabelSet to, int[] targets)
    {
        From = from;
        To = to;
        this.targets = targets;
    }

    /// <summary>The set that is mapped.</summary>
    public LabelSet From { get; }

    /// <summary>The set it is mapped to.</summary>
    public LabelSet To { get; }

    /// <summary>The counterpart of a label of <see cref="From"/>, or -1.</summary>
    public int this[int label] => targets[label];

    /// <summary>Maps labels of the same name to each other.</summary>
    public static LabelMapping ByName(LabelSet from, LabelSet to) => new(from, to, [.. from.Select(to.IndexOf)]);
}
