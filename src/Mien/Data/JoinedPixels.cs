using Mien.Vision;

namespace Mien.Data;

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
