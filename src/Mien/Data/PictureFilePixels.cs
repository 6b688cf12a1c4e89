namespace Mien.Data;

/// <summary>Pixels of picture files, decoded whenever they are read.</summary>
internal sealed class PictureFilePixels(IReadOnlyList<string> paths, IPictureReader pictures, PixelShape shape) : IFacePixels
{
    public int Count => paths.Count;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination)
    {
        try
        {
            pictures.Read(paths[row], shape, destination[..shape.Length]);
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) and not DataException)
        {
            throw new DataException(new(paths[row], null, error.Message), error);
        }
    }
}
