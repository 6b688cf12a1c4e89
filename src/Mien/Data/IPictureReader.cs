namespace Mien.Data;

/// <summary>Decodes picture files for data sets that consist of them.</summary>
public interface IPictureReader
{
    /// <summary>Reads an upright picture, converted and scaled to a shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape wanted; 1 channel is grey, 3 are RGB.</param>
    /// <param name="destination">Room for <see cref="PixelShape.Length"/> bytes.</param>
    /// <exception cref="IOException">The file cannot be read or decoded.</exception>
    void Read(string path, PixelShape shape, Span<byte> destination);
}
