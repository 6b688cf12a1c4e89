using Mien.Vision;

namespace Mien.Data;

/// <summary>Pixels of picture files, or of a box in each, decoded whenever they are read.</summary>
internal sealed class PictureFilePixels(IReadOnlyList<string> paths, PixelShape shape, IReadOnlyList<Box>? boxes = null) : IFacePixels
{
    public int Count => paths.Count;

    public PixelShape Shape => shape;

    /// <summary>The file of a row, and the face's box in its pixels where there is one.</summary>
    public (string Path, Box? Box) Source(int row) => (paths[row], boxes?[row]);

    public void Read(int row, Span<byte> destination)
    {
        var path = paths[row];
        try
        {
            var picture = Picture.Load(path);
            if (boxes is null)
                PicturePixels.Read(picture, shape, destination);
            else
                PicturePixels.Read(picture, InPicture(boxes[row], picture, path), shape, destination);
        }
        catch (PictureException error)
        {
            var prefix = path + ": ";
            var reason = error.Message.StartsWith(prefix, StringComparison.Ordinal) ? error.Message[prefix.Length..] : error.Message;
            throw new DataException(new(path, null, reason), error);
        }
    }

    public IFacePixels InShape(PixelShape other) => new PictureFilePixels(paths, other, boxes);

    // What lies around a box is in the picture; a picture without one is cropped as any other face.
    public IFacePixels Crop(Box share) => boxes is null
        ? new CroppedPixels(this, share, shape)
        : new PictureFilePixels(paths, shape, [.. boxes.Select(box => share.Scale(box.Width, box.Height) is var part ? part with { X = box.X + part.X, Y = box.Y + part.Y } : part)]);

    // Boxes are in pixels of the file; large pictures are shrunk while they are decoded.
    private static Box InPicture(Box box, Picture picture, string path)
    {
        if (box.X >= picture.OriginalWidth || box.Y >= picture.OriginalHeight || box.Right <= 0 || box.Bottom <= 0)
            throw new DataException(new(path, null, $"the face at {box.X}, {box.Y} lies outside the picture of {picture.OriginalWidth} x {picture.OriginalHeight} pixels"));
        return box.Scale((float)picture.Width / picture.OriginalWidth, (float)picture.Height / picture.OriginalHeight);
    }
}
