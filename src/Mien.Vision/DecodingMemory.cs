using NetVips;

namespace Mien.Vision;

/// <summary>
/// How much memory loaders take that do not go through a picture line by line, so that pictures that would fill the memory are
/// refused by their header alone.
/// </summary>
internal static class DecodingMemory
{
    /// <summary>The most that decoding may take, in bytes: with what analysing takes besides, a process stays below 400 MB.</summary>
    public const long Limit = 270_000_000;

    // Measured: libvips' line buffers while it shrinks, for each column.
    private const long Lines = 9000;

    /// <summary>Bytes that are held at once, about.</summary>
    /// <param name="kind">The kind of file.</param>
    /// <param name="header">The picture, whose pixels are not decoded yet.</param>
    public static long Of(PictureKind kind, Image header)
    {
        var area = (long)header.Width * header.Height;
        var lines = Lines * header.Width;
        return kind switch
        {
            // Coefficients of two bytes, of scans that follow each other. The loader shrinks, so that there are few lines.
            PictureKind.Jpeg => !Flag(header, "jpeg-multiscan") ? 0 : IsSubsampled(header) ? 3 * area : 2 * area * header.Bands,
            PictureKind.Png => (Flag(header, "interlaced") ? area * header.Bands * (header.Format == Enums.BandFormat.Ushort ? 2 : 1) : 0) + lines,
            PictureKind.WebP => 4 * area,
            PictureKind.Gif => (5 * area) + lines,
            // Measured: the decoder's own frames and two copies.
            PictureKind.Avif or PictureKind.Heic => (11 * area) + lines,
            _ => 0,
        };
    }

    /// <summary>Bytes of a row of tiles or of a strip, packed and unpacked.</summary>
    public static long Of(TiffDirectory tiff)
    {
        const int MostRowsAtOnce = 128;
        const int YCbCr = 6;
        var isReadByRow = !tiff.IsTiled && tiff.BlockRows > MostRowsAtOnce && !tiff.IsSeparate && tiff.Colours != YCbCr;
        var rows = isReadByRow ? 1 : tiff.IsTiled ? 2 * tiff.BlockRows : tiff.BlockRows;
        return (rows * tiff.Width * tiff.Samples * tiff.Bits / 8) + tiff.BlockBytes + (Lines * tiff.Width);
    }

    /// <summary>Bytes for a picture of RGB that is read as a whole.</summary>
    public static long Of(int width, int height) => (3L * width * height) + (Lines * width);

    private static bool Flag(Image header, string name) => header.Contains(name) && header.Get(name) is int and not 0;

    private static bool IsSubsampled(Image header) => header.Contains("jpeg-chroma-subsample") && header.Get("jpeg-chroma-subsample") is "4:2:0";
}
