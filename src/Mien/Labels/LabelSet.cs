using System.Collections;

namespace Mien.Labels;

/// <summary>The ordered class names of a model or data set; a label is an index into it.</summary>
public sealed class LabelSet : IReadOnlyList<string>, IEquatable<LabelSet>
{
    private readonly string[] names;

    /// <summary>A set of names, in order.</summary>
    /// <exception cref="ArgumentException">There is no name, or one is empty, holds a control character or occurs twice.</exception>
    public LabelSet(params IEnumerable<string> names)
    {
        this.names = [.. names];
        if (this.names.Length == 0)
            throw new ArgumentException("a label set needs a name", nameof(names));
        if (Array.FindIndex(this.names, name => string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)) is >= 0 and var bad)
            throw new ArgumentException($"'{this.names[bad]}' is no label name", nameof(names));
        if (this.names.Distinct(StringComparer.Ordinal).Count() != this.names.Length)
            throw new ArgumentException($"a label occurs twice in {this}", nameof(names));
    }

    /// <summary>The number of classes.</summary>
    public int Count => names.Length;

    /// <summary>The name of a label.</summary>
    public string this[int label] => names[label];

    /// <summary>The label of a name (case matters), or -1.</summary>
    public int IndexOf(string name) => Array.IndexOf(names, name);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => names.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether the other set has the same names in the same order.</summary>
    public bool Equals(LabelSet? other) => other is not null && names.AsSpan().SequenceEqual(other.names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(names.Length, names[0], names[^1]);

    /// <summary>The names, separated by commas.</summary>
    public override string ToString() => string.Join(", ", names);
}
