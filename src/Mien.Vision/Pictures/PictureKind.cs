namespace Mien.Vision.Pictures;

/// <summary>Kinds of files that pictures come in.</summary>
internal enum PictureKind
{
    Jpeg,
    Png,
    WebP,
    Tiff,
    Gif,
    Avif,
    Heic,
    Bmp,
}

/// <summary>
/// Tells a file's kind by its first bytes, so that no other loader of libvips than its own is ever called, and which endings are those of
/// pictures.
/// </summary>
internal static class PictureKinds
{
    /// <summary>Bytes that are looked at.</summary>
    public const int HeadLength = 64;

    /// <summary>What is read.</summary>
    public const string Readable = "JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP";

    private static readonly Dictionary<string, PictureFormat> written = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = PictureFormat.Jpeg,
        [".jpeg"] = PictureFormat.Jpeg,
        [".png"] = PictureFormat.Png,
        [".webp"] = PictureFormat.WebP,
    };

    private static readonly HashSet<string> readable = new(written.Keys, StringComparer.OrdinalIgnoreCase)
    {
        ".jpe", ".jfif", ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif", ".bmp",
    };

    /// <summary>Whether the ending of a path is that of a picture to read.</summary>
    public static bool IsReadable(string path) => readable.Contains(Path.GetExtension(path));

    /// <summary>The format that the ending of a path asks for; null where none is written under it.</summary>
    public static PictureFormat? FormatOf(string path) => written.TryGetValue(Path.GetExtension(path), out var format) ? format : null;

    /// <summary>The kind; null for all others.</summary>
    public static PictureKind? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return PictureKind.Jpeg;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']))
            return PictureKind.Png;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return PictureKind.Gif;
        if (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8))
            return PictureKind.WebP;
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8))
            return PictureKind.Tiff;
        // Two letters alone may begin any text; the header behind them has one of few lengths.
        if (head.StartsWith("BM"u8) && head.Length >= 18 && head[14] is 12 or 40 or 52 or 56 or 64 or 108 or 124 && head[15..18].IndexOfAnyExcept((byte)0) < 0)
            return PictureKind.Bmp;
        return head.Length >= 12 && head[4..].StartsWith("ftyp"u8) ? OfBrands(head[8..]) : null;
    }

    /// <summary>The brands of an ISO base media file; those of videos are none.</summary>
    private static PictureKind? OfBrands(ReadOnlySpan<byte> brands)
    {
        PictureKind? kind = null;
        for (; brands.Length >= 4; brands = brands[4..])
        {
            var brand = brands[..4];
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
                return PictureKind.Avif;
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8))
                kind = PictureKind.Heic;
        }

        return kind;
    }
}

/// <summary>File formats that pictures are written in.</summary>
public enum PictureFormat
{
    /// <summary>JPEG, quality 92.</summary>
    Jpeg,

    /// <summary>PNG, lossless.</summary>
    Png,

    /// <summary>WebP, quality 90.</summary>
    WebP,
}
