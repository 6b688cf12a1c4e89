using Mien.Models;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Data;

/// <summary>Pixels of picture files, or of a box in each, decoded whenever they are read.</summary>
/// <param name="paths">The files.</param>
/// <param name="shape">Shape of every face.</param>
/// <param name="boxes">Where in each picture, in pixels of the file, the face is; null where it is the whole picture.</param>
/// <param name="part">What is read of each face, as shares of its width and height; null for the whole.</param>
/// <param name="aspects">Width of a pixel of each picture by its height; null where all are square.</param>
internal sealed class PictureFilePixels(
    IReadOnlyList<string> paths, PixelShape shape, IReadOnlyList<Box>? boxes = null, Box? part = null, IReadOnlyList<float>? aspects = null) : IFacePixels
{
    public int Count => paths.Count;

    public PixelShape Shape => shape;

    public FaceSource? Source(int row) => new FaceSource(paths[row], boxes?[row], aspects?[row] ?? 1);

    public void Read(int row, Span<byte> destination)
    {
        var path = paths[row];
        var picture = Picture.Load(path);
        var face = boxes is null ? new Box(0, 0, picture.Width, picture.Height) : InPicture(boxes[row], picture, path);
        PicturePixels.Read(picture, part is { } share ? PartOf(face, share) : face, shape, destination);
    }

    public IFacePixels InShape(PixelShape other) => new PictureFilePixels(paths, other, boxes, part, aspects);

    public IFacePixels Crop(Box share) => new PictureFilePixels(paths, shape, boxes, part is { } whole ? PartOf(whole, share) : share, aspects);

    private static Box PartOf(Box box, Box share) =>
        share.Scale(box.Width, box.Height) is var part ? part with { X = box.X + part.X, Y = box.Y + part.Y } : part;

    // Boxes are in pixels of the file; large pictures are shrunk while they are decoded.
    private static Box InPicture(Box box, Picture picture, string path)
    {
        if (box.X >= picture.OriginalWidth || box.Y >= picture.OriginalHeight || box.Right <= 0 || box.Bottom <= 0)
            throw new MienException(path, $"the face at {box.X}, {box.Y} lies outside the picture of {picture.OriginalWidth} x {picture.OriginalHeight} pixels");
        return box.Scale((float)picture.Width / picture.OriginalWidth, (float)picture.Height / picture.OriginalHeight);
    }
}
