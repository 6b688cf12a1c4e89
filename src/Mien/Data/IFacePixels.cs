using Mien.Vision;

namespace Mien.Data;

/// <summary>The pixels of the faces of a data set, all of one shape.</summary>
internal interface IFacePixels
{
    int Count { get; }

    PixelShape Shape { get; }

    /// <summary>Copies the pixels of one face, <see cref="PixelShape.Length"/> bytes.</summary>
    /// <exception cref="DataException">The picture cannot be read.</exception>
    void Read(int row, Span<byte> destination);

    /// <summary>The same faces in another shape.</summary>
    IFacePixels InShape(PixelShape shape);

    /// <summary>A part of each face, or more than it, in the same shape.</summary>
    /// <param name="share">The part, as shares of the width and height of a face; beyond the picture its border goes on.</param>
    IFacePixels Crop(Box share) => new CroppedPixels(this, share, Shape);
}
