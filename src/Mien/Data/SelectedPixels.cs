using Mien.Vision;

namespace Mien.Data;

/// <summary>Some of the faces of another source.</summary>
internal sealed class SelectedPixels(IFacePixels source, int[] rows) : IFacePixels
{
    public int Count => rows.Length;

    public PixelShape Shape => source.Shape;

    public void Read(int row, Span<byte> destination) => source.Read(rows[row], destination);

    public IFacePixels InShape(PixelShape shape) => new SelectedPixels(source.InShape(shape), rows);

    public IFacePixels Crop(Box share) => new SelectedPixels(source.Crop(share), rows);
}
