namespace Mien.Data;

/// <summary>How many people chose which label for each face of a data set.</summary>
public sealed class FaceVotes
{
    private readonly byte[] counts;

    /// <summary>Votes of all faces.</summary>
    /// <param name="labels">What could be voted for.</param>
    /// <param name="counts">One count per label, face after face.</param>
    /// <exception cref="ArgumentException">The counts do not fill whole rows.</exception>
    public FaceVotes(LabelSet labels, byte[] counts)
    {
        if (counts.Length % labels.Count != 0)
            throw new ArgumentException($"{counts.Length} counts do not fill rows of {labels.Count}", nameof(counts));
        Labels = labels;
        this.counts = counts;
    }

    /// <summary>What could be voted for.</summary>
    public LabelSet Labels { get; }

    /// <summary>The number of faces.</summary>
    public int Count => counts.Length / Labels.Count;

    /// <summary>The votes for one face, in the order of <see cref="Labels"/>.</summary>
    public ReadOnlySpan<byte> this[int row] => counts.AsSpan(row * Labels.Count, Labels.Count);

    internal FaceVotes Take(int[] rows) => new(Labels, [.. rows.SelectMany(row => this[row].ToArray())]);
}
