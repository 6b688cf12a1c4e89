using NetVips;

namespace Mien.Vision.Pictures;

/// <summary>
/// How much memory loaders take that do not go through a picture line by line, so that pictures that would fill the memory are
/// refused by their header alone.
/// </summary>
internal static class DecodingMemory
{
    /// <summary>The most that decoding may take, in bytes: with what analysing takes besides, a process stays below 400 MB.</summary>
    public const long Limit = 255_000_000;

    // Less than a large picture takes, for each core.
    private const long Share = 32_000_000;

    // Measured: libvips' line buffers while it shrinks, for each column of up to four bytes.
    private const long Lines = 11_000;

    /// <summary>Where pictures wait whose decoding would take too much together, on whatever threads.</summary>
    public static DecodingGate Gate { get; } = new(Share * Environment.ProcessorCount);

    /// <summary>Bytes that are held at once beside the picture, about; 0 where the loader goes through it line by line.</summary>
    /// <param name="kind">The kind of file.</param>
    /// <param name="header">The picture, whose pixels are not decoded yet.</param>
    public static long Of(PictureKind kind, Image header)
    {
        var area = (long)header.Width * header.Height;
        return kind switch
        {
            // Coefficients of two bytes, of scans that follow each other.
            PictureKind.Jpeg when Flag(header, "jpeg-multiscan") => IsSubsampled(header) ? 3 * area : 2 * area * header.Bands,
            PictureKind.Png when Flag(header, "interlaced") => area * PixelBytes(header),
            PictureKind.WebP => 4 * area,
            PictureKind.Gif => 5 * area,
            // Measured: the decoder's own frames and two copies.
            PictureKind.Avif or PictureKind.Heic => 11 * area,
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
        return (rows * tiff.Width * tiff.Samples * tiff.Bits / 8) + tiff.BlockBytes;
    }

    /// <summary>Bytes of the lines that shrinking needs behind the loader.</summary>
    /// <param name="header">The picture.</param>
    /// <param name="wanted">By how much it is to be shrunk; it never grows.</param>
    /// <param name="loaded">By how much the loader shrinks.</param>
    public static long OfShrinking(Image header, double wanted, double loaded) =>
        wanted > loaded ? (long)(Lines * header.Width / loaded) * Math.Max(4, PixelBytes(header)) / 4 : 0;

    private static int PixelBytes(Image header) => header.Bands * (header.Format == Enums.BandFormat.Ushort ? 2 : 1);

    private static bool Flag(Image header, string name) => header.Contains(name) && header.Get(name) is int and not 0;

    private static bool IsSubsampled(Image header) => header.Contains("jpeg-chroma-subsample") && header.Get("jpeg-chroma-subsample") is "4:2:0";
}
