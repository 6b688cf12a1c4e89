namespace Mien.Data;

/// <summary>A data set of labelled faces, all of one pixel shape. Immutable.</summary>
public sealed class FaceSet
{
    private readonly IFacePixels pixels;

    internal FaceSet(string name, LabelSet labels, IReadOnlyList<FaceSample> samples, IFacePixels pixels, FaceVotes? votes = null)
    {
        if (pixels.Count != samples.Count || (votes is not null && votes.Count != samples.Count))
            throw new ArgumentException($"{samples.Count} samples, {pixels.Count} pictures and {votes?.Count ?? samples.Count} votes do not fit", nameof(samples));
        foreach (var sample in samples)
        {
            if ((uint)sample.Label >= (uint)labels.Count)
                throw new ArgumentException($"{sample.Name}: label {sample.Label} is not within 0 to {labels.Count - 1}", nameof(samples));
        }
        Name = name;
        Labels = labels;
        Samples = samples;
        Votes = votes;
        this.pixels = pixels;
    }

    /// <summary>The short name, such as <c>fer2013</c>.</summary>
    public string Name { get; }

    /// <summary>The classes.</summary>
    public LabelSet Labels { get; }

    /// <summary>The faces; their index is their row.</summary>
    public IReadOnlyList<FaceSample> Samples { get; }

    /// <summary>The number of faces.</summary>
    public int Count => Samples.Count;

    /// <summary>The shape of every face.</summary>
    public PixelShape Shape => pixels.Shape;

    /// <summary>The votes for every face, or null.</summary>
    public FaceVotes? Votes { get; }

    /// <summary>The splits that hold faces, in the order of <see cref="Split"/>.</summary>
    public IReadOnlyList<Split> Splits => [.. Samples.Select(sample => sample.Split).Distinct().Order()];

    /// <summary>The rows of one split, ascending.</summary>
    public int[] Rows(Split split) => [.. Enumerable.Range(0, Count).Where(row => Samples[row].Split == split)];

    /// <summary>Copies the pixels of one face.</summary>
    /// <param name="row">The face, 0 to <see cref="Count"/> - 1.</param>
    /// <param name="destination">Room for <see cref="PixelShape.Length"/> bytes.</param>
    /// <exception cref="DataException">The picture cannot be read.</exception>
    public void ReadPixels(int row, Span<byte> destination) => pixels.Read(row, destination);

    /// <summary>The same faces in another shape: picture files are decoded to it, pixels in memory resampled.</summary>
    /// <param name="shape">Shape of every face; from colour to grey by ITU-R 601 luma.</param>
    public FaceSet InShape(PixelShape shape) =>
        shape == Shape ? this : new(Name, Labels, Samples, pixels.InShape(shape), Votes);

    /// <summary>Some of the faces, in the order given.</summary>
    /// <param name="rows">Rows of this set.</param>
    public FaceSet Take(int[] rows) => Take(rows, new SelectedPixels(pixels, rows));

    /// <summary>The same faces with the labels that a mapping gives.</summary>
    /// <param name="mapping">From the labels of this set; every label that occurs has a counterpart.</param>
    /// <exception cref="ArgumentException">A face has a label without counterpart.</exception>
    public FaceSet Relabel(LabelMapping mapping) =>
        new(Name, mapping.To, [.. Samples.Select(sample => sample with { Label = mapping[sample.Label] })], pixels, Votes);

    /// <summary>The same faces in other splits.</summary>
    /// <param name="splits">Split of each face.</param>
    public FaceSet WithSplits(IReadOnlyList<Split> splits) =>
        new(Name, Labels, [.. Samples.Zip(splits, (sample, split) => sample with { Split = split })], pixels, Votes);

    /// <summary>The same set with all pixels decoded and kept in memory, ready for many epochs.</summary>
    /// <param name="faults">Takes note of pictures that cannot be read, which are left out; without it the first one throws.</param>
    /// <exception cref="DataException">A picture cannot be read, or the set needs more than 2 GB.</exception>
    public FaceSet InMemory(DataFaults? faults = null)
    {
        if (pixels is InMemoryPixels)
            return this;
        var length = Shape.Length;
        if ((long)Count * length > Array.MaxLength)
            throw new DataException(new(Name, null, $"{Count} pictures of {Shape} need more than 2 GB; choose a smaller shape"));

        var bytes = new byte[Count * length];
        var kept = new List<int>(Count);
        for (var row = 0; row < Count; row++)
        {
            try
            {
                pixels.Read(row, bytes.AsSpan(kept.Count * length, length));
                kept.Add(row);
            }
            catch (DataException error) when (faults is not null)
            {
                faults.Add(error.Fault);
            }
        }
        Array.Resize(ref bytes, kept.Count * length);
        return Take([.. kept], new InMemoryPixels(Shape, bytes));
    }

    private FaceSet Take(int[] rows, IFacePixels taken) =>
        new(Name, Labels, [.. rows.Select(row => Samples[row])], taken, Votes?.Take(rows));
}
