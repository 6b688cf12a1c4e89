using Mien.Vision;

namespace Mien.Data;

/// <summary>Pixels of picture files, decoded whenever they are read.</summary>
internal sealed class PictureFilePixels(IReadOnlyList<string> paths, PixelShape shape) : IFacePixels
{
    public int Count => paths.Count;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination)
    {
        var path = paths[row];
        try
        {
            PicturePixels.Read(Picture.Load(path), shape, destination);
        }
        catch (PictureException error)
        {
            var prefix = path + ": ";
            var reason = error.Message.StartsWith(prefix, StringComparison.Ordinal) ? error.Message[prefix.Length..] : error.Message;
            throw new DataException(new(path, null, reason), error);
        }
    }

    public IFacePixels InShape(PixelShape other) => new PictureFilePixels(paths, other);
}
