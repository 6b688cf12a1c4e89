namespace Mien.Data;

/// <summary>Pixels of all faces in one array, one after the other.</summary>
internal sealed class InMemoryPixels(PixelShape shape, byte[] pixels) : IFacePixels
{
    public int Count => pixels.Length / shape.Length;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination) => pixels.AsSpan(row * shape.Length, shape.Length).CopyTo(destination);

    public IFacePixels InShape(PixelShape other)
    {
        var resampled = new byte[checked(Count * other.Length)];
        for (var row = 0; row < Count; row++)
        {
            var picture = PicturePixels.ToPicture(pixels.AsSpan(row * shape.Length, shape.Length), shape);
            PicturePixels.Read(picture, other, resampled.AsSpan(row * other.Length, other.Length));
        }
        return new InMemoryPixels(other, resampled);
    }
}
