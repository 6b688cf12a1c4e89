namespace Mien.Data;

/// <summary>Pixels of all faces in one array, one after the other.</summary>
internal sealed class InMemoryPixels(PixelShape shape, byte[] pixels) : IFacePixels
{
    public int Count => pixels.Length / shape.Length;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination) => pixels.AsSpan(row * shape.Length, shape.Length).CopyTo(destination);
}
