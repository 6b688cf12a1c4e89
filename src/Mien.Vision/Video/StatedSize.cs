using System.Buffers.Binary;
using System.Globalization;

namespace Mien.Vision.Video;

/// <summary>
/// How many bytes a file states that it has. ffmpeg reads AVI and ASF files that were cut short to where they end, and makes of their length
/// what it finds there, so that it does not miss the rest.
/// </summary>
internal static class StatedSize
{
    /// <summary>Some programs state a few bytes more than they write.</summary>
    private const int Tolerance = 1024;

    private const int ChunkHeader = 12;
    private const int AsfHeaderBytes = 30;
    private const int AsfObjectHeader = 24;

    private static ReadOnlySpan<byte> AsfHeader => [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C];

    private static ReadOnlySpan<byte> AsfProperties => [0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11, 0x8E, 0xE4, 0x00, 0xC0, 0x0C, 0x20, 0x53, 0x65];

    /// <summary>How a file is shorter than it states; null where it is not, or states nothing.</summary>
    public static string? Missing(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var (stated, length) = (Of(file), file.Length);
            return stated > length + Tolerance ? string.Create(CultureInfo.InvariantCulture, $"it states {stated} bytes and has {length}") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Of(FileStream file)
    {
        Span<byte> header = stackalloc byte[AsfHeaderBytes];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return 0;
        return header.StartsWith("RIFF"u8) && header[8..].StartsWith("AVI "u8) ? OfAvi(file)
            : header.StartsWith(AsfHeader) ? OfAsf(file, BinaryPrimitives.ReadInt64LittleEndian(header[16..]))
            : 0;
    }

    // Large files are a row of chunks, the first an AVI and the others AVIX.
    private static long OfAvi(FileStream file)
    {
        Span<byte> chunk = stackalloc byte[ChunkHeader];
        var end = 0L;
        while (end <= file.Length - ChunkHeader)
        {
            file.Position = end;
            file.ReadExactly(chunk);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (!chunk.StartsWith("RIFF"u8) || !chunk[8..].StartsWith("AVI"u8))
                break;
            if (size == uint.MaxValue)
                return 0;
            end += 8L + size;
        }

        return end;
    }

    private static long OfAsf(FileStream file, long headerBytes)
    {
        Span<byte> properties = stackalloc byte[AsfObjectHeader + 24];
        for (long at = AsfHeaderBytes, size; at <= Math.Min(headerBytes, file.Length) - properties.Length; at += size)
        {
            file.Position = at;
            file.ReadExactly(properties);
            if (properties.StartsWith(AsfProperties))
                return BinaryPrimitives.ReadInt64LittleEndian(properties[(AsfObjectHeader + 16)..]);
            size = BinaryPrimitives.ReadInt64LittleEndian(properties[16..]);
            if (size < AsfObjectHeader || size > headerBytes)
                break;
        }

        return 0;
    }
}
