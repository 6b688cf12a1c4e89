using Mien.Vision.Pictures;

namespace Mien.Vision.Video;

/// <summary>Tells video files from others.</summary>
public static class VideoFile
{
    private const int HeaderBytes = 256;
    private const int TransportPacket = 188;

    /// <summary>Whether a file is a video by its ending, or else, where the ending is not that of a picture, by its first bytes.</summary>
    /// <param name="path">The file; what cannot be read is no video.</param>
    public static bool Is(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (VideoLocation.HasEnding(path))
            return true;
        if (Picture.CanLoad(path))
            return false;
        Span<byte> header = stackalloc byte[HeaderBytes];
        return RegularFile.ReadHead(path, header) == HeaderBytes && HasHeader(header);
    }

    /// <summary>Whether a file is a video by its ending alone.</summary>
    public static bool HasEnding(string path) => VideoLocation.HasEnding(path);

    private static bool HasHeader(ReadOnlySpan<byte> header)
    {
        // Still pictures of the same container: AVIF and HEIC.
        if (header[4..8].SequenceEqual("ftyp"u8))
            return !(header[8..12].SequenceEqual("avif"u8) || header[8..11].SequenceEqual("hei"u8) || header[8..12].SequenceEqual("mif1"u8));
        if (header.StartsWith("RIFF"u8))
            return header[8..12].SequenceEqual("AVI "u8);
        return header.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3])
            || header.StartsWith("FLV\x01"u8)
            || header.StartsWith<byte>([0, 0, 1, 0xBA])
            || header.StartsWith<byte>([0x30, 0x26, 0xB2, 0x75])
            || (header[0] == 0x47 && header[TransportPacket] == 0x47);
    }
}
