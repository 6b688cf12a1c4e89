using Mien.Labels;

namespace Mien.Research.Data;

/// <summary>A data set of labelled samples: faces (<see cref="FaceSet"/>) or feature vectors (<see cref="FeatureSet"/>). Immutable.</summary>
public abstract class SampleSet
{
    private readonly Lazy<ExactCopies> copies;

    private protected SampleSet(string name, LabelSet labels, IReadOnlyList<Sample> samples)
    {
        foreach (var sample in samples)
        {
            if ((uint)sample.Label >= (uint)labels.Count)
                throw new ArgumentException($"{sample.Name}: label {sample.Label} is not within 0 to {labels.Count - 1}", nameof(samples));
        }
        Name = name;
        Labels = labels;
        Samples = samples;
        copies = new(() => ExactCopies.Find(this));
    }

    /// <summary>The short name, such as <c>fer2013</c>.</summary>
    public string Name { get; }

    /// <summary>The classes.</summary>
    public LabelSet Labels { get; }

    /// <summary>What is known of each sample; its index is its row.</summary>
    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Samples.Count;

    /// <summary>The splits that hold samples, in the order of <see cref="Split"/>.</summary>
    public IReadOnlyList<Split> Splits => [.. Samples.Select(sample => sample.Split).Distinct().Order()];

    /// <summary>The rows of one split, ascending.</summary>
    public int[] Rows(Split split) => [.. Enumerable.Range(0, Count).Where(row => Samples[row].Split == split)];

    /// <summary>Some of the samples, in the order given.</summary>
    /// <param name="rows">Rows of this set.</param>
    public abstract SampleSet Take(int[] rows);

    /// <summary>The same samples in other splits.</summary>
    /// <param name="splits">Split of each sample.</param>
    public abstract SampleSet WithSplits(IReadOnlyList<Split> splits);

    /// <summary>The same samples with the labels that a mapping gives.</summary>
    /// <param name="mapping">From the labels of this set; every label that occurs has a counterpart.</param>
    /// <exception cref="ArgumentException">A sample has a label without counterpart.</exception>
    public abstract SampleSet Relabel(LabelMapping mapping);

    /// <summary>The samples whose label is one of others, with its number there.</summary>
    internal virtual SampleSet InLabels(LabelSet labels) => InLabels(LabelMapping.ByName(Labels, labels));

    /// <summary>The samples whose label has a counterpart, with that.</summary>
    internal SampleSet InLabels(LabelMapping mapping) =>
        Take([.. Enumerable.Range(0, Count).Where(row => mapping[Samples[row].Label] >= 0)]).Relabel(mapping);

    /// <summary>Which samples have identical content; looked for once, at the first use.</summary>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    internal ExactCopies Copies => copies.Value;

    /// <summary>The samples with the labels that a mapping gives.</summary>
    private protected Sample[] SamplesIn(LabelMapping mapping) =>
        [.. Samples.Select(sample => sample with { Label = mapping[sample.Label] })];

    /// <summary>The samples, each in the split given for it.</summary>
    private protected Sample[] SamplesIn(IReadOnlyList<Split> splits) =>
        [.. Samples.Zip(splits, (sample, split) => sample with { Split = split })];

    /// <summary>The bytes that make up one sample, the same number for all.</summary>
    internal abstract int ContentLength { get; }

    /// <summary>Copies the bytes of one sample: two samples are copies of each other if these are equal.</summary>
    internal abstract void ReadContent(int row, Span<byte> destination);
}

/// <summary>What is known of one sample of a data set, apart from its pixels or features.</summary>
/// <param name="Name">Where it comes from: a file, or a file and line.</param>
/// <param name="Label">Its class, an index into the labels of the set.</param>
/// <param name="Split">What it is for.</param>
/// <param name="Group">The person, film or photograph it belongs to, which no two splits may share; null if unknown.</param>
/// <param name="Weight">What it counts in the loss beside others, above 0.</param>
public sealed record Sample(string Name, int Label, Split Split, string? Group = null, float Weight = 1);
