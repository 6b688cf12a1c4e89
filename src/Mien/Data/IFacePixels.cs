namespace Mien.Data;

/// <summary>The pixels of the faces of a data set, all of one shape.</summary>
public interface IFacePixels
{
    /// <summary>The number of faces.</summary>
    int Count { get; }

    /// <summary>The shape of every face.</summary>
    PixelShape Shape { get; }

    /// <summary>Copies the pixels of one face.</summary>
    /// <param name="row">The face, 0 to <see cref="Count"/> - 1.</param>
    /// <param name="destination">Room for <see cref="PixelShape.Length"/> bytes.</param>
    /// <exception cref="DataException">The picture cannot be read.</exception>
    void Read(int row, Span<byte> destination);
}
