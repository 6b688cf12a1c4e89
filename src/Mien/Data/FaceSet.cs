namespace Mien.Data;

/// <summary>A data set of labelled faces, all of one pixel shape.</summary>
public sealed class FaceSet
{
    private readonly IFacePixels pixels;

    /// <summary>Joins what is known of the faces and their pixels.</summary>
    /// <param name="name">The short name of the set.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="samples">Its faces; their index is their row.</param>
    /// <param name="pixels">The pixels, row by row.</param>
    /// <param name="votes">The votes, row by row, if people voted.</param>
    /// <exception cref="ArgumentException">The rows do not fit together, or a label is out of range.</exception>
    public FaceSet(string name, LabelSet labels, IReadOnlyList<FaceSample> samples, IFacePixels pixels, FaceVotes? votes = null)
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

    /// <summary>The same set with all pixels decoded and kept in memory, ready for many epochs.</summary>
    /// <param name="faults">Takes note of pictures that cannot be read, which are left out; without it the first one throws.</param>
    /// <exception cref="DataException">A picture cannot be read, or the set needs more than 2 GB.</exception>
    public FaceSet InMemory(DataFaults? faults = null)
    {
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

        if (kept.Count == Count)
            return new(Name, Labels, Samples, new InMemoryPixels(Shape, bytes), Votes);
        Array.Resize(ref bytes, kept.Count * length);
        var votes = Votes is null ? null : new FaceVotes(Votes.Labels, [.. kept.SelectMany(row => Votes[row].ToArray())]);
        return new(Name, Labels, [.. kept.Select(row => Samples[row])], new InMemoryPixels(Shape, bytes), votes);
    }
}
