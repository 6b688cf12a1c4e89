using System.Runtime.InteropServices;
using Mien.Labels;
using Mien.Results;

namespace Mien.Research.Data;

/// <summary>A data set of labelled feature vectors, all of one length, kept in memory. Immutable.</summary>
public sealed class FeatureSet : SampleSet
{
    private readonly float[] values;

    /// <summary>Puts labels and values together.</summary>
    /// <param name="name">Short name.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="samples">What is known of each row.</param>
    /// <param name="blocks">What the columns hold, in their order.</param>
    /// <param name="values">Rows of values one after the other; they are not copied.</param>
    /// <exception cref="ArgumentException">The values do not fill the rows.</exception>
    public FeatureSet(string name, LabelSet labels, IReadOnlyList<Sample> samples, IReadOnlyList<FeatureBlock> blocks, float[] values)
        : base(name, labels, samples)
    {
        ArgumentNullException.ThrowIfNull(values);
        Blocks = blocks;
        Features = blocks.Sum(block => block.Count);
        if (Features < 1 || values.Length != (long)Count * Features)
            throw new ArgumentException($"{values.Length} values do not fill {Count} rows of {Features} features", nameof(values));
        this.values = values;
    }

    /// <summary>What the columns hold, in their order.</summary>
    public IReadOnlyList<FeatureBlock> Blocks { get; }

    /// <summary>The number of columns.</summary>
    public int Features { get; }

    /// <summary>All values, row by row.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<float> this[int row] => values.AsSpan(row * Features, Features);

    /// <inheritdoc/>
    public override FeatureSet Take(int[] rows) =>
        new(Name, Labels, [.. rows.Select(row => Samples[row])], Blocks, [.. rows.SelectMany(row => this[row].ToArray())]);

    /// <inheritdoc/>
    public override FeatureSet Relabel(LabelMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return new(Name, mapping.To, SamplesIn(mapping), Blocks, values);
    }

    /// <inheritdoc/>
    public override FeatureSet WithSplits(IReadOnlyList<Split> splits) => new(Name, Labels, SamplesIn(splits), Blocks, values);

    /// <summary>Writes CSV: name, label, split and group of each sample, then its values, each block numbered from 1.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void WriteCsv(Stream stream)
    {
        using var writer = CsvRecord.Writer(stream);
        var record = new CsvRecord().Add("name").Add("label").Add("split").Add("group");
        foreach (var block in Blocks)
            for (var i = 1; i <= block.Count; i++)
                record.Add($"{block.Name}{i}");
        record.WriteTo(writer);
        for (var row = 0; row < Count; row++)
        {
            var sample = Samples[row];
            record.Add(sample.Name).Add(Labels[sample.Label]).Add(sample.Split.Name()).Add(sample.Group);
            foreach (var value in this[row])
                record.Add(value);
            record.WriteTo(writer);
        }
    }

    internal override int ContentLength => Features * sizeof(float);

    internal override void ReadContent(int row, Span<byte> destination) => MemoryMarshal.AsBytes(this[row]).CopyTo(destination);
}

/// <summary>Columns of a feature set that belong together.</summary>
/// <param name="Name">The descriptor they come from, such as <c>lpq</c>.</param>
/// <param name="Count">How many they are, at least 1.</param>
public sealed record FeatureBlock(string Name, int Count);
