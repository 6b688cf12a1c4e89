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
}
