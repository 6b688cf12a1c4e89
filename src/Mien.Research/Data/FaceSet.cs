using Mien.Labels;
using Mien.Models;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Data;

/// <summary>A data set of labelled faces, all of one pixel shape. Immutable.</summary>
public sealed class FaceSet : SampleSet
{
    /// <summary>How many bytes of pixels <see cref="InMemoryUpTo"/> keeps by default: 1 GiB.</summary>
    public const long DefaultMemory = 1L << 30;

    private readonly IFacePixels pixels;

    internal FaceSet(string name, LabelSet labels, IReadOnlyList<Sample> samples, IFacePixels pixels, FaceVotes? votes = null)
        : base(name, labels, samples)
    {
        if (pixels.Count != samples.Count || (votes is not null && votes.Count != samples.Count))
            throw new ArgumentException($"{samples.Count} samples, {pixels.Count} pictures and {votes?.Count ?? samples.Count} votes do not fit", nameof(samples));
        Votes = votes;
        this.pixels = pixels;
    }

    /// <summary>The shape of every face.</summary>
    public PixelShape Shape => pixels.Shape;

    /// <summary>The votes for every face, or null.</summary>
    public FaceVotes? Votes { get; }

    /// <summary>Copies the pixels of one face.</summary>
    /// <param name="row">The face, 0 to <see cref="SampleSet.Count"/> - 1.</param>
    /// <param name="destination">Room for <see cref="PixelShape.Length"/> bytes.</param>
    /// <exception cref="MienException">The picture cannot be read.</exception>
    public void ReadPixels(int row, Span<byte> destination) => pixels.Read(row, destination);

    /// <summary>One face as a picture.</summary>
    internal Picture ReadPicture(int row)
    {
        var content = new byte[Shape.Length];
        ReadPixels(row, content);
        return PicturePixels.ToPicture(content, Shape);
    }

    /// <summary>The picture file of a face; null where faces are no files of their own.</summary>
    internal FaceSource? Source(int row) => pixels.Source(row);

    /// <summary>The same faces in another shape: picture files are decoded to it, pixels in memory resampled.</summary>
    /// <param name="shape">Shape of every face; from colour to grey by ITU-R 601 luma.</param>
    public FaceSet InShape(PixelShape shape) =>
        shape == Shape ? this : new(Name, Labels, Samples, pixels.InShape(shape), Votes);

    /// <summary>A part of each face, or more than it, in the same shape.</summary>
    /// <param name="share">
    /// The part, as shares of the width and height of a face. Beyond a face picture its border goes on; around a box in a larger
    /// picture there is the picture.
    /// </param>
    public FaceSet Crop(Box share) => new(Name, Labels, Samples, pixels.Crop(share), Votes);

    /// <summary>One set of the faces of several, each with its name before those of its samples and groups.</summary>
    /// <param name="parts">Sets of the same labels, at least one, and what a sample of each counts in the loss.</param>
    /// <param name="shape">Shape of every face.</param>
    internal static FaceSet Join(IReadOnlyList<(FaceSet Set, float Weight)> parts, PixelShape shape)
    {
        var samples = parts.SelectMany(part => part.Set.Samples.Select(sample => sample with
        {
            Name = $"{part.Set.Name}/{sample.Name}",
            Group = sample.Group is null ? null : $"{part.Set.Name}/{sample.Group}",
            Weight = part.Weight,
        }));
        return new(
            string.Join(" + ", parts.Select(part => part.Set.Name)), parts[0].Set.Labels, [.. samples],
            new JoinedPixels([.. parts.Select(part => part.Set.pixels)], shape), FaceVotes.Join([.. parts.Select(part => (part.Set.Votes, part.Set.Count))]));
    }

    /// <inheritdoc/>
    public override FaceSet Take(int[] rows) => Take(rows, new SelectedPixels(pixels, rows));

    /// <inheritdoc/>
    public override FaceSet Relabel(LabelMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return new(Name, mapping.To, SamplesIn(mapping), pixels, Votes);
    }

    /// <inheritdoc/>
    internal override FaceSet InLabels(LabelSet labels) => (FaceSet)base.InLabels(labels);

    /// <inheritdoc/>
    public override FaceSet WithSplits(IReadOnlyList<Split> splits) => new(Name, Labels, SamplesIn(splits), pixels, Votes);

    /// <summary>The same set with all pixels decoded and kept in memory, ready for many epochs.</summary>
    /// <param name="faults">Takes note of pictures that cannot be read, which are left out; without it the first one throws.</param>
    /// <exception cref="MienException">A picture cannot be read, or the set needs more than 2 GB.</exception>
    public FaceSet InMemory(DataFaults? faults = null)
    {
        if (pixels is InMemoryPixels)
            return this;
        var length = Shape.Length;
        if ((long)Count * length > Array.MaxLength)
            throw new MienException(Name, $"{Count} pictures of {Shape} need more than 2 GB", "choose a smaller shape");

        var bytes = new byte[Count * length];
        var kept = new List<int>(Count);
        for (var row = 0; row < Count; row++)
        {
            try
            {
                pixels.Read(row, bytes.AsSpan(kept.Count * length, length));
                kept.Add(row);
            }
            catch (MienException error) when (faults is not null)
            {
                faults.Add(DataFault.Of(error));
            }
        }
        Array.Resize(ref bytes, kept.Count * length);
        return Take([.. kept], new InMemoryPixels(Shape, bytes));
    }

    /// <summary>The same set with all pixels in memory where they fit; otherwise each is decoded whenever it is read.</summary>
    /// <param name="bytes">How many bytes of pixels may be kept.</param>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public FaceSet InMemoryUpTo(long bytes = DefaultMemory) =>
        (long)Count * Shape.Length <= Math.Min(bytes, Array.MaxLength) ? InMemory() : this;

    internal override int ContentLength => Shape.Length;

    internal override void ReadContent(int row, Span<byte> destination) => ReadPixels(row, destination);

    private FaceSet Take(int[] rows, IFacePixels taken) =>
        new(Name, Labels, [.. rows.Select(row => Samples[row])], taken, Votes?.Take(rows));
}
