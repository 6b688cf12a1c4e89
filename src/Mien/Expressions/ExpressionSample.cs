namespace Mien.Expressions;

/// <summary>What is kept of one picture of a class: where it came from and its embedding, never the picture. Immutable.</summary>
public sealed class ExpressionSample
{
    /// <summary>Characters of the longest source name.</summary>
    public const int MaxSourceLength = 4096;

    // What float rounding and other programs' arithmetic leave of length 1.
    internal const double LengthTolerance = 1e-3;

    private readonly float[] embedding;

    /// <summary>Makes a sample.</summary>
    /// <param name="source">The picture as its user named it, up to 4096 characters.</param>
    /// <param name="added">When it was added.</param>
    /// <param name="embedding">Its embedding, of length 1; copied.</param>
    /// <exception cref="ArgumentException">The source is too long, or the embedding is not of length 1.</exception>
    public ExpressionSample(string source, DateTimeOffset added, ReadOnlySpan<float> embedding)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, MaxSourceLength, nameof(source));
        if (!IsUnit(embedding))
            throw new ArgumentException($"the embedding of {source} is not of length 1", nameof(embedding));
        Source = source;
        Added = added;
        this.embedding = embedding.ToArray();
    }

    /// <summary>The picture as its user named it.</summary>
    public string Source { get; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset Added { get; }

    /// <summary>Its embedding, of length 1.</summary>
    public ReadOnlySpan<float> Embedding => embedding;

    /// <summary>Whether a vector is of length 1 but for rounding.</summary>
    internal static bool IsUnit(ReadOnlySpan<float> vector) => Math.Abs(Direction.Length(vector) - 1) <= LengthTolerance;
}
