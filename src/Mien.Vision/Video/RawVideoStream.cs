using System.Buffers.Binary;

namespace Mien.Vision.Video;

/// <summary>
/// Sends raw frames to ffmpeg, each with the time at which it is shown: a stream of Matroska (RFC 9559) that holds RGB pixels as they are,
/// each frame a block in a cluster of its own.
/// </summary>
internal sealed class RawVideoStream
{
    private const long UnknownSize = 0xFF_FFFF_FFFF_FFFF;

    private readonly Stream output;
    private readonly byte[] cluster;
    private readonly int timePlace;

    /// <summary>Begins the stream.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="frameRate">Frames a second, so that it is known how long the last one is shown.</param>
    public RawVideoStream(Stream output, int width, int height, double frameRate)
    {
        this.output = output;
        byte[] block = [0x81, 0, 0, 0x80];
        var pixels = 3L * width * height;
        byte[] time = Number(0xE7, 0);
        byte[] blockBegin = [0xA3, .. Size(block.Length + pixels), .. block];
        byte[] clusterBegin = [.. Id(0x1F43B675), .. Size(time.Length + blockBegin.Length + pixels)];
        cluster = [.. clusterBegin, .. time, .. blockBegin];
        timePlace = clusterBegin.Length + time.Length - sizeof(long);

        byte[] video = [.. Number(0xB0, width), .. Number(0xBA, height), .. Element(0x2EB524, [.. "RGB"u8, 24])];
        byte[] track =
        [
            .. Number(0xD7, 1), .. Number(0x73C5, 1), .. Number(0x83, 1), .. Number(0x23E383, (long)Math.Round(1e9 / frameRate)),
            .. Element(0x86, "V_UNCOMPRESSED"u8), .. Element(0xE0, video),
        ];
        output.Write([
            .. Element(0x1A45DFA3, Element(0x4282, "matroska"u8)),
            .. Id(0x18538067), .. Size(UnknownSize),
            .. Element(0x1549A966, Number(0x2AD7B1, 1_000_000)),
            .. Element(0x1654AE6B, Element(0xAE, track)),
        ]);
    }

    /// <summary>Sends a frame.</summary>
    /// <param name="rgb">Its pixels.</param>
    /// <param name="time">When it is shown, in milliseconds.</param>
    public void Write(ReadOnlySpan<byte> rgb, long time)
    {
        BinaryPrimitives.WriteInt64BigEndian(cluster.AsSpan(timePlace), time);
        output.Write(cluster);
        output.Write(rgb);
    }

    private static byte[] Number(uint id, long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Id(id), .. Size(content.Length), .. content];

    private static ReadOnlySpan<byte> Id(uint id)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return bytes.AsSpan().TrimStart((byte)0);
    }

    // A size of eight bytes begins with a 1 in the place that says so.
    private static byte[] Size(long size)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, size | (1L << 56));
        return bytes;
    }
}
