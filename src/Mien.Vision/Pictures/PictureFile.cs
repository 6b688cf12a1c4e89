namespace Mien.Vision.Pictures;

/// <summary>Tells picture files from others by their first bytes, whatever their names end in.</summary>
public static class PictureFile
{
    /// <summary>What a file is.</summary>
    /// <param name="path">The file; what cannot be read is no picture.</param>
    public static PictureContent Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> head = stackalloc byte[PictureKinds.HeadLength];
        head = head[..RegularFile.ReadHead(path, head)];
        return PictureKinds.Of(head) switch
        {
            // Raw files of cameras are TIFF, too, but hold no picture to look at.
            PictureKind.Heic or PictureKind.Tiff => PictureContent.Unreadable,
            not null => PictureContent.Readable,
            null => IsOther(head) ? PictureContent.Unreadable : PictureContent.None,
        };
    }

    // JPEG XL, JPEG 2000 and Photoshop.
    private static bool IsOther(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A])
        || (head.Length >= 12 && (head[4..].StartsWith("JXL "u8) || head[4..].StartsWith("jP  "u8)))
        || head.StartsWith("8BPS"u8);
}

/// <summary>What a file is, to <see cref="PictureFile"/>.</summary>
public enum PictureContent
{
    /// <summary>No picture.</summary>
    None,

    /// <summary>A picture that can be read.</summary>
    Readable,

    /// <summary>A picture of a kind that is not read, or not without being asked for.</summary>
    Unreadable,
}
