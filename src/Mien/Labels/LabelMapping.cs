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

    /// <summary>Whether every label of <see cref="From"/> has a counterpart.</summary>
    public bool IsComplete => !targets.Contains(-1);

    /// <summary>The counterpart of a label of <see cref="From"/>, or -1.</summary>
    public int this[int label] => targets[label];

    /// <summary>Maps labels of the same name to each other.</summary>
    public static LabelMapping ByName(LabelSet from, LabelSet to) => new(from, to, [.. from.Select(to.IndexOf)]);

    /// <summary>Maps the named pairs and nothing else.</summary>
    /// <exception cref="ArgumentException">A name is in neither set, or a source name occurs twice.</exception>
    public static LabelMapping Create(LabelSet from, LabelSet to, params IEnumerable<(string From, string To)> pairs)
    {
        var targets = new int[from.Count];
        Array.Fill(targets, -1);
        foreach (var (source, target) in pairs)
        {
            var label = Find(from, source);
            if (targets[label] >= 0)
                throw new ArgumentException($"'{source}' is mapped twice", nameof(pairs));
            targets[label] = Find(to, target);
        }
        return new(from, to, targets);
    }

    private static int Find(LabelSet labels, string name)
    {
        var label = labels.IndexOf(name);
        return label >= 0 ? label : throw new ArgumentException($"'{name}' is not one of {labels}");
    }
}
