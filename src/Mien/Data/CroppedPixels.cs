using System.Buffers;
using Mien.Vision;

namespace Mien.Data;

/// <summary>The same part of every face of another source.</summary>
/// <param name="source">The whole faces.</param>
/// <param name="share">The part, as shares of the width and height of a face.</param>
/// <param name="shape">Shape of every part.</param>
internal sealed class CroppedPixels(IFacePixels source, Box share, PixelShape shape) : IFacePixels
{
    public int Count => source.Count;

    public PixelShape Shape => shape;

    public void Read(int row, Span<byte> destination)
    {
        var (height, width, _) = source.Shape;
        var rented = ArrayPool<byte>.Shared.Rent(source.Shape.Length);
        var face = rented.AsSpan(0, source.Shape.Length);
        source.Read(row, face);
        PicturePixels.Read(PicturePixels.ToPicture(face, source.Shape), share.Scale(width, height), shape, destination);
        ArrayPool<byte>.Shared.Return(rented);
    }

    public IFacePixels InShape(PixelShape other) => new CroppedPixels(source, share, other);
}
