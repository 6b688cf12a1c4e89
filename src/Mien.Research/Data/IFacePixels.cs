using System.Buffers;
using Mien.Models;
using Mien.Vision;

namespace Mien.Research.Data;

/// <summary>The pixels of the faces of a data set, all of one shape.</summary>
internal interface IFacePixels
{
    int Count { get; }

    PixelShape Shape { get; }

    /// <summary>Copies the pixels of one face, <see cref="PixelShape.Length"/> bytes.</summary>
    /// <exception cref="MienException">The picture cannot be read.</exception>
    void Read(int row, Span<byte> destination);

    /// <summary>The picture file of a face; null where faces are no files of their own.</summary>
    FaceSource? Source(int row) => null;

    /// <summary>The same faces in another shape.</summary>
    IFacePixels InShape(PixelShape shape);

    /// <summary>A part of each face, or more than it, in the same shape.</summary>
    /// <param name="share">The part, as shares of the width and height of a face; beyond the picture its border goes on.</param>
    IFacePixels Crop(Box share) => new CroppedPixels(this, share, Shape);
}

/// <summary>Pixels of all faces in one array, one after the other.</summary>
internal sealed class InMemoryPixels(PixelShape shape, byte[] pixels) : IFacePixels
{
    public int Count => pixels.Length / shape.Length;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination) => pixels.AsSpan(row * shape.Length, shape.Length).CopyTo(destination);

    public IFacePixels InShape(PixelShape other)
    {
        // Too many for memory come one at a time.
        if ((long)Count * other.Length > FaceSet.DefaultMemory)
            return new CroppedPixels(this, new Box(0, 0, 1, 1), other);
        var resampled = new byte[Count * other.Length];
        for (var row = 0; row < Count; row++)
        {
            var picture = PicturePixels.ToPicture(pixels.AsSpan(row * shape.Length, shape.Length), shape);
            PicturePixels.Read(picture, other, resampled.AsSpan(row * other.Length, other.Length));
        }
        return new InMemoryPixels(other, resampled);
    }
}

/// <summary>Some of the faces of another source.</summary>
internal sealed class SelectedPixels(IFacePixels source, int[] rows) : IFacePixels
{
    public int Count => rows.Length;

    public PixelShape Shape => source.Shape;

    public void Read(int row, Span<byte> destination) => source.Read(rows[row], destination);

    public FaceSource? Source(int row) => source.Source(rows[row]);

    public IFacePixels InShape(PixelShape shape) => new SelectedPixels(source.InShape(shape), rows);

    public IFacePixels Crop(Box share) => new SelectedPixels(source.Crop(share), rows);
}

/// <summary>The faces of several sources, one source after the other, brought to one shape.</summary>
internal sealed class JoinedPixels : IFacePixels
{
    private readonly IReadOnlyList<IFacePixels> sources;
    private readonly IFacePixels[] shaped;
    private readonly int[] starts;

    /// <summary>Joins sources of any shapes.</summary>
    /// <param name="sources">The faces as they come; every other shape is made from these.</param>
    /// <param name="shape">Shape of every face.</param>
    public JoinedPixels(IReadOnlyList<IFacePixels> sources, PixelShape shape)
    {
        this.sources = sources;
        Shape = shape;
        shaped = [.. sources.Select(source => source.Shape == shape ? source : source.InShape(shape))];
        starts = new int[sources.Count];
        foreach (var (i, source) in sources.Index())
        {
            starts[i] = Count;
            Count += source.Count;
        }
    }

    public int Count { get; }

    public PixelShape Shape { get; }

    public void Read(int row, Span<byte> destination)
    {
        var source = Array.BinarySearch(starts, row);
        if (source < 0)
            source = ~source - 1;
        shaped[source].Read(row - starts[source], destination);
    }

    public IFacePixels InShape(PixelShape shape) => new JoinedPixels(sources, shape);

    public IFacePixels Crop(Box share) => new JoinedPixels([.. sources.Select(source => source.Crop(share))], Shape);
}

/// <summary>The same part of every face of another source.</summary>
/// <param name="source">The whole faces.</param>
/// <param name="share">The part, as shares of the width and height of a face.</param>
/// <param name="shape">Shape of every part.</param>
internal sealed class CroppedPixels(IFacePixels source, Box share, PixelShape shape) : IFacePixels
{
    public int Count => source.Count;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination)
    {
        var (height, width, _) = source.Shape;
        var rented = ArrayPool<byte>.Shared.Rent(source.Shape.Length);
        var face = rented.AsSpan(0, source.Shape.Length);
        source.Read(row, face);
        PicturePixels.Read(PicturePixels.ToPicture(face, source.Shape), share.Scale(width, height), shape, destination);
        ArrayPool<byte>.Shared.Return(rented);
    }

    public IFacePixels InShape(PixelShape other) => new CroppedPixels(source, share, other);
}
