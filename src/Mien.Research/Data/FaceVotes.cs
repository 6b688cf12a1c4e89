using Mien.Labels;

namespace Mien.Research.Data;

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

    /// <summary>The votes of several sets as one, none for the faces of a set without; null where no set has any.</summary>
    /// <exception cref="ArgumentException">The sets ask different questions.</exception>
    internal static FaceVotes? Join(IReadOnlyList<(FaceVotes? Votes, int Count)> parts)
    {
        if (parts.Select(part => part.Votes).FirstOrDefault(votes => votes is not null) is not { } first)
            return null;
        if (parts.Any(part => part.Votes is { } votes && !votes.Labels.Equals(first.Labels)))
            throw new ArgumentException("sets with votes for different labels cannot be joined", nameof(parts));
        return new(first.Labels, [.. parts.SelectMany(part => part.Votes?.counts ?? new byte[part.Count * first.Labels.Count])]);
    }

    /// <summary>Whether anybody voted on a face.</summary>
    internal bool Has(int row) => this[row].ContainsAnyExcept((byte)0);

    internal FaceVotes Take(int[] rows) => new(Labels, [.. rows.SelectMany(row => this[row].ToArray())]);
}
